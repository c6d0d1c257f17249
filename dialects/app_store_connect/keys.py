"""Making keys: the private half is shown once, the public one is kept."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.crypto import get_random_string

from members.models import AccessKey

from .models import SigningKey, issuer_of

LENGTH, LETTERS = 10, "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def cut_key(access_key: AccessKey, _secret: str) -> str:
    """A key id, an issuer id and a private key (the text of a .p8 file), as they are shown once."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key_id, issuer = get_random_string(LENGTH, LETTERS), issuer_of(access_key.store)
    access_key.prefix = key_id  # what lists call it
    access_key.save(update_fields=["prefix"])
    SigningKey.objects.create(access_key=access_key, key_id=key_id, issuer=issuer, public_key=public.decode())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return f"Issuer ID: {issuer}\nKey ID: {key_id}\n\n{pem.decode()}"
