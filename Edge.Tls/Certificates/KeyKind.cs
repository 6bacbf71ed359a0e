namespace Edge.Tls.Certificates;

/// <summary>The kinds of certificate keys the edge loads (E-19).</summary>
public enum KeyKind
{
    /// <summary>RSA of 2048 bits or more.</summary>
    Rsa,

    /// <summary>ECDSA on P-256.</summary>
    EcdsaP256,

    /// <summary>ECDSA on P-384.</summary>
    EcdsaP384,
}
