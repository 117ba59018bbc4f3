using System.Numerics;

namespace PluginGateway.Server.Security.Ed25519;

/// <summary>A point of the curve edwards25519, in extended coordinates (RFC 8032 §5.1). Immutable.</summary>
internal readonly record struct EdwardsPoint
{
    private const int Length = 32;

    // 2^255 − 19
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);

    private readonly BigInteger _x;
    private readonly BigInteger _y;
    private readonly BigInteger _z;
    private readonly BigInteger _t;

    private EdwardsPoint(BigInteger x, BigInteger y, BigInteger z, BigInteger t) => (_x, _y, _z, _t) = (x, y, z, t);

    /// <summary>The order of the base point: 2^252 + 27742317777372353535851937790883648493.</summary>
    public static BigInteger Order { get; } = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The base point: y is 4/5, x the even one.</summary>
    public static EdwardsPoint Base { get; } = Decode(ToBytes(Mod(4 * Inverse(5)), isOdd: false))!.Value;

    /// <summary>Reads a point (RFC 8032 §5.1.3). Null when the bytes are none.</summary>
    public static EdwardsPoint? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            return null;
        }

        var isOdd = (bytes[^1] & 0x80) != 0;
        var y = new BigInteger([.. bytes[..^1], (byte)(bytes[^1] & 0x7f)], isUnsigned: true);
        if (y >= P)
        {
            return null;
        }

        // x² = (y² − 1) / (d·y² + 1), by one power instead of a division and a root.
        var u = Mod((y * y) - 1);
        var v = Mod((D * y * y) + 1);
        var x = Mod(u * BigInteger.ModPow(v, 3, P) * BigInteger.ModPow(Mod(u * BigInteger.ModPow(v, 7, P)), (P - 5) / 8, P));
        var check = Mod(v * x * x);
        if (check != u)
        {
            if (check != Mod(-u))
            {
                return null;
            }

            x = Mod(x * RootOfMinusOne);
        }

        if (x.IsZero && isOdd)
        {
            return null;
        }

        x = x.IsEven == isOdd ? P - x : x;
        return new EdwardsPoint(x, y, BigInteger.One, Mod(x * y));
    }

    /// <summary>The sum (RFC 8032 §5.1.4).</summary>
    public EdwardsPoint Plus(EdwardsPoint other)
    {
        var a = Mod((_y - _x) * (other._y - other._x));
        var b = Mod((_y + _x) * (other._y + other._x));
        var c = Mod(2 * _t * other._t * D);
        var d = Mod(2 * _z * other._z);
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new EdwardsPoint(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
    }

    /// <summary>The point mirrored.</summary>
    public EdwardsPoint Negated() => new(Mod(-_x), _y, _z, Mod(-_t));

    /// <summary>The multiple.</summary>
    public EdwardsPoint Times(BigInteger factor)
    {
        var result = new EdwardsPoint(BigInteger.Zero, BigInteger.One, BigInteger.One, BigInteger.Zero);
        for (var bit = (int)factor.GetBitLength() - 1; bit >= 0; bit--)
        {
            result = result.Plus(result);
            if (!((factor >> bit) & BigInteger.One).IsZero)
            {
                result = result.Plus(this);
            }
        }

        return result;
    }

    /// <summary>Writes the point (RFC 8032 §5.1.2).</summary>
    public byte[] Encode()
    {
        var inverse = Inverse(_z);
        return ToBytes(Mod(_y * inverse), !Mod(_x * inverse).IsEven);
    }

    private static byte[] ToBytes(BigInteger y, bool isOdd)
    {
        var bytes = new byte[Length];
        y.TryWriteBytes(bytes, out _, isUnsigned: true);
        bytes[^1] |= isOdd ? (byte)0x80 : (byte)0;
        return bytes;
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(value, P - 2, P);

    private static BigInteger Mod(BigInteger value)
    {
        var rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }
}
