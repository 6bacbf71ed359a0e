using System.Globalization;
using Edge.Tls;

namespace Edge.Tests.Tls.Engine.Walk;

/// <summary>Handshake messages to say at the wrong time: every type that has a name, and some that have none.</summary>
internal static class HandshakeMessages
{
    public const byte HelloRequest = 0;
    public const byte ClientHello = 1;
    public const byte ServerHello = 2;
    public const byte NewSessionTicket = 4;
    public const byte EncryptedExtensions = 8;
    public const byte Certificate = 11;
    public const byte ServerKeyExchange = 12;
    public const byte CertificateRequest = 13;
    public const byte ServerHelloDone = 14;
    public const byte CertificateVerify = 15;
    public const byte ClientKeyExchange = 16;
    public const byte Finished = 20;
    public const byte KeyUpdate = 24;

    /// <summary>IANA's registry, then numbers without a meaning.</summary>
    public static byte[] Types { get; } =
        [0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 67, 254, 7, 9, 10, 17, 19, 26, 99, 253, 255];

    /// <summary>No body, a small one, and one of zeros that is long enough for every fixed field.</summary>
    public static byte[][] Bodies { get; } = [[], [0], new byte[64]];

    public static byte[] Message(byte type, byte[] body) => [type, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    public static string Describe(byte type, byte[] body, TlsAlert expected, object actual) =>
        string.Create(CultureInfo.InvariantCulture, $"type {type} with {body.Length} bytes: expected {expected}, got {actual}");
}
