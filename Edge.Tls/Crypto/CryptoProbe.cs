using System.Security.Cryptography;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Crypto;

/// <summary>Asks a provider what is known: published answers first, then whether it agrees with BouncyCastle.</summary>
/// <remarks>A few milliseconds at start. What a bit flip in a library, a CPU that lies about its instructions or a wrong binding would
/// do to every record is found here, before the first one.</remarks>
internal sealed class CryptoProbe
{
    private readonly CryptoPrimitives _tested;
    private readonly ManagedPrimitives _oracle = new();

    private CryptoProbe(CryptoPrimitives tested) => _tested = tested;

    /// <summary>Tests everything that <paramref name="primitives"/> says it supports.</summary>
    /// <returns>Null when it is whole, else the first thing that is wrong. Never throws.</returns>
    public static string? FindFault(CryptoPrimitives primitives)
    {
        try
        {
            var probe = new CryptoProbe(primitives);
            return probe.TestHashes() ?? probe.TestAeads() ?? probe.TestKeyShares() ?? probe.TestSigner();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    private string? TestHashes()
    {
        foreach (var (algorithm, name, digest, mac) in KnownAnswers.Hashes)
        {
            // In two pieces and over a fork, as transcripts do.
            var hash = _tested.CreateHash(algorithm);
            hash.Update("a"u8);
            var fork = hash.CloneHash();
            hash.Update("xyz"u8);
            fork.Update("bc"u8);
            if (!fork.CalculateHash().AsSpan().SequenceEqual(digest))
            {
                return $"{name}: wrong digest (FIPS 180-4)";
            }

            if (!hash.CalculateHash().AsSpan().SequenceEqual(HashOf(_oracle, algorithm, "axyz"u8)))
            {
                return $"{name}: a fork changed what it was forked from";
            }

            var output = new byte[digest.Length];
            _tested.Hmac(algorithm, "Jefe"u8, "what do ya want for nothing?"u8, output);
            if (!output.AsSpan().SequenceEqual(mac))
            {
                return $"HMAC-{name}: wrong code (RFC 4231)";
            }

            // A key longer than a block, a message of more than one, and output over input.
            var message = Pattern(300);
            var expected = new byte[digest.Length];
            _oracle.Hmac(algorithm, message, message.AsSpan(0, digest.Length), expected);
            message.AsSpan(0, digest.Length).CopyTo(output);
            _tested.Hmac(algorithm, message, output, output);
            if (!output.AsSpan().SequenceEqual(expected))
            {
                return $"HMAC-{name}: differs from managed";
            }
        }

        return null;
    }

    private string? TestAeads()
    {
        foreach (var vector in KnownAnswers.Aeads)
        {
            if (_tested.Supports(vector.Algorithm) && TestAead(vector) is { } fault)
            {
                return $"{vector.Algorithm}: {fault}";
            }
        }

        return null;
    }

    private string? TestAead(AeadVector vector)
    {
        using var seal = _tested.CreateAead(vector.Algorithm, AeadDirection.Seal, vector.Key);
        using var open = _tested.CreateAead(vector.Algorithm, AeadDirection.Open, vector.Key);
        using var oracle = _oracle.CreateAead(vector.Algorithm, AeadDirection.Seal, vector.Key);
        var tag = new byte[RecordAead.TagBytes];
        var sealedBytes = new byte[vector.Plaintext.Length];
        seal.Seal(vector.Nonce, vector.Plaintext, [], sealedBytes, tag, vector.Header);
        if (!sealedBytes.AsSpan().SequenceEqual(vector.Ciphertext) || !tag.AsSpan().SequenceEqual(vector.Tag))
        {
            return "wrong ciphertext or tag";
        }

        // One context for all records, around the sizes where the code paths change; the largest is a full record.
        var nonce = (byte[])vector.Nonce.Clone();
        foreach (var length in (ReadOnlySpan<int>)[0, 1, 15, 16, 17, 63, 64, 255, 1024, (1 << 14) - 64])
        {
            nonce[^1] ^= (byte)length;
            nonce[^2] ^= (byte)(length >> 8);
            var plaintext = Pattern(length);
            var ours = new byte[length + 1];
            var theirs = new byte[length + 1];
            var theirTag = new byte[RecordAead.TagBytes];
            seal.Seal(nonce, plaintext, [23], ours, tag, vector.Header);
            oracle.Seal(nonce, plaintext, [23], theirs, theirTag, vector.Header);
            if (!ours.AsSpan().SequenceEqual(theirs) || !tag.AsSpan().SequenceEqual(theirTag))
            {
                return $"{length} bytes differ from managed";
            }

            tag[^1] ^= 1;
            if (open.TryOpen(nonce, theirs, tag, ours, vector.Header) || ours.AsSpan().ContainsAnyExcept((byte)0))
            {
                return "a wrong tag was accepted, or left plaintext behind";
            }

            tag[^1] ^= 1;
            if (!open.TryOpen(nonce, theirs, tag, theirs, vector.Header) || !theirs.AsSpan(0, length).SequenceEqual(plaintext))
            {
                return $"{length} bytes did not open";
            }
        }

        return null;
    }

    private string? TestKeyShares()
    {
        foreach (var group in (ReadOnlySpan<TlsGroup>)[TlsGroup.X25519, TlsGroup.Secp256r1])
        {
            if (!_tested.Supports(group))
            {
                continue;
            }

            using var ours = _tested.CreateKeyShare(group);
            using var theirs = _oracle.CreateKeyShare(group);
            var ourPoint = ours.ExportPublic();
            var theirPoint = theirs.ExportPublic();
            if (ours.Derive(theirPoint) is not { } secret || !secret.AsSpan().SequenceEqual(theirs.Derive(ourPoint)))
            {
                return $"{group}: no agreement with managed";
            }

            // Zeros: no point of P-256, and a point of low order of Curve25519 (RFC 7748 §6.1, T09).
            theirPoint.AsSpan(group == TlsGroup.Secp256r1 ? 1 : 0).Clear();
            if (ours.Derive(theirPoint) is not null)
            {
                return $"{group}: a bad point was accepted";
            }
        }

        return null;
    }

    private string? TestSigner()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (_tested.CreateSigner(key, TlsSignatureScheme.EcdsaSecp256r1Sha256) is not { } signer)
        {
            return null;
        }

        var hash = Pattern(32);
        var algorithm = SignatureScheme.GetSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp256r1_sha256);
        return key.VerifyHash(hash, signer.GenerateRawSignature(algorithm, hash), DSASignatureFormat.Rfc3279DerSequence)
            ? null
            : "ECDSA P-256: wrong signature";
    }

    private static byte[] HashOf(CryptoPrimitives primitives, int algorithm, ReadOnlySpan<byte> input)
    {
        var hash = primitives.CreateHash(algorithm);
        hash.Update(input);
        return hash.CalculateHash();
    }

    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 151) ^ (i >> 7));
        }

        return bytes;
    }
}
