"""Content credentials (C2PA): a signed record in the file by which later changes are noticed.

They are signed with a key that is made on this computer. So they prove that a file was not changed since it was saved,
not who saved it: no authority has checked anything. The packages for it are an optional extra.
"""

import datetime
import importlib.util
import io
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import __version__, paths
from workbench.core.generators.authorship.made import LabellingError, Made, program
from workbench.core.pictures.digital_source import GENERATED, VOCABULARY

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

HOW_TO_GET_IT = "pip install “image-workbench[c2pa]”"
WHAT_IT_PROVES = (
    "Content credentials (C2PA) prove that a file was not changed since it was saved. They do not prove who made it: "
    "the key is made on this computer, and nobody has vouched for it."
)
_PACKAGES = ("c2pa", "cryptography")
_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_YEARS = 10
_WITHOUT_THUMBNAIL = {"builder": {"thumbnail": {"enabled": False}}}


def can_sign() -> bool:
    """Whether the extra is installed; imports nothing."""
    return all(importlib.util.find_spec(name) is not None for name in _PACKAGES)


def sign(file: Path, target: Path, made: Made) -> None:
    """Put content credentials into a picture's file, after everything else: they cover all of it.

    ``target`` is the name that it will have. Raises :class:`LabellingError` without the extra, or where it refuses.
    """
    if not can_sign():
        raise LabellingError(
            f"Content credentials need two more packages. Nothing was written. Get them with {HOW_TO_GET_IT}, or save "
            "without content credentials."
        )
    identity = local_identity(paths.settings_folder() / "content credentials")
    try:
        signed = _signed(
            file.read_bytes(), _KINDS[target.suffix.lower()], manifest(target.name, made), identity
        )
    except OSError:
        raise
    except Exception as error:  # the library has an exception of its own for everything
        raise LabellingError(
            f"Content credentials could not be made ({error}). Nothing was written. Save without content credentials."
        ) from error
    file.write_bytes(signed)


def manifest(title: str, made: Made) -> dict[str, Any]:
    """What is signed: that a generative model made it, and which."""
    generator = made.card.source_file or made.card.title
    created = {
        "action": "c2pa.created",
        "digitalSourceType": VOCABULARY + GENERATED,
        "softwareAgent": {"name": "Image Workbench", "version": __version__},
        "description": f"Generated with the generator {generator} (sha256 {made.card.key}) by {program()}",
    }
    return {
        "claim_generator_info": [{"name": "Image Workbench", "version": __version__}],
        "title": title,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }


@dataclass(frozen=True)
class Identity:
    """What this computer signs with: the key and, PEM-encoded, its certificate with the one that vouches for it."""

    key: "EllipticCurvePrivateKey"
    chain: bytes


def local_identity(folder: Path) -> Identity:
    """The key and certificates of this computer; made when they are first needed. Only this person can read the key.

    Raises OSError where they cannot be kept.
    """
    from cryptography.hazmat.primitives import serialization

    key_file, chain_file = folder / "key.pem", folder / "certificates.pem"
    with suppress(OSError, ValueError, TypeError):
        key: Any = serialization.load_pem_private_key(key_file.read_bytes(), None)
        return Identity(key, chain_file.read_bytes())
    made = _made_identity()
    private = made.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    chain_file.write_bytes(made.chain)
    key_file.unlink(missing_ok=True)
    with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    return made


def _signed(content: bytes, kind: str, said: dict[str, Any], identity: Identity) -> bytes:
    import c2pa
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    def signature(data: bytes) -> bytes:
        first, second = utils.decode_dss_signature(identity.key.sign(data, ec.ECDSA(hashes.SHA256())))
        # COSE (RFC 9053, 2.1) wants both numbers, one behind the other.
        both: bytes = first.to_bytes(32) + second.to_bytes(32)
        return both

    written = io.BytesIO()
    with (
        c2pa.Signer.from_callback(
            signature, c2pa.C2paSigningAlg.ES256, identity.chain.decode(), None
        ) as signer,
        c2pa.Context.from_dict(_WITHOUT_THUMBNAIL) as context,
        c2pa.Builder(json.dumps(said), context=context) as builder,
    ):
        builder.sign(signer, kind, io.BytesIO(content), written)
    signed: bytes = written.getvalue()
    return signed


def _made_identity() -> Identity:
    """A root of our own and, vouched for by it, a certificate to sign with. C2PA specification 2.2, 14.5.1."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Image Workbench, local root", root_key, root_key, None)
    leaf = _certificate("Image Workbench, local signature", key, root_key, root)
    chain = [each.public_bytes(serialization.Encoding.PEM) for each in (leaf, root)]
    return Identity(key, b"".join(chain))


def _certificate(
    name: str,
    key: "EllipticCurvePrivateKey",
    issuer_key: "EllipticCurvePrivateKey",
    issuer: "x509.Certificate | None",
) -> "x509.Certificate":
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Image Workbench (made on this computer)"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    now, is_root = datetime.datetime.now(datetime.UTC), issuer is None
    uses = dict.fromkeys(_OTHER_USES, False) | {
        "digital_signature": not is_root,
        "key_cert_sign": is_root,
        "crl_sign": is_root,
    }
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**uses), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if not is_root:
        made = made.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
    return made.sign(issuer_key, hashes.SHA256())


_OTHER_USES = (
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "encipher_only",
    "decipher_only",
)
