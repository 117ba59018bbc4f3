using System.Buffers.Binary;
using System.IO.Compression;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The pixels of a PNG as Chromium writes them: 8 bits a channel, with or without transparency, not interlaced (RFC 2083).</summary>
internal sealed class PngPixels
{
    private readonly byte[] _rows;
    private readonly int _channels;

    private PngPixels(int width, int height, int channels, byte[] rows) => (Width, Height, _channels, _rows) = (width, height, channels, rows);

    public int Width { get; }

    public int Height { get; }

    /// <summary>Red, green and blue of one of them.</summary>
    public (int Red, int Green, int Blue) this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * _channels;
            return (_rows[at], _rows[at + 1], _rows[at + 2]);
        }
    }

    public static PngPixels Read(byte[] png)
    {
        var (width, height, channels) = (0, 0, 0);
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var kind = System.Text.Encoding.ASCII.GetString(png, at + 4, 4);
            var data = png.AsSpan(at + 8, length);
            if (kind == "IHDR")
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                channels = data[9] switch { 2 => 3, 6 => 4, var other => throw new InvalidDataException($"colour type {other}") };
            }
            else if (kind == "IDAT")
            {
                packed.Write(data);
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var stride = width * channels;
        var rows = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = zlib.ReadByte();
            var row = rows.AsSpan(y * stride, stride);
            zlib.ReadExactly(row);
            for (var x = 0; x < stride; x++)
            {
                int left = x >= channels ? row[x - channels] : 0;
                int up = y > 0 ? rows[((y - 1) * stride) + x] : 0;
                int corner = x >= channels && y > 0 ? rows[((y - 1) * stride) + x - channels] : 0;
                row[x] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => throw new InvalidDataException($"filter {filter}") });
            }
        }

        return new PngPixels(width, height, channels, rows);
    }

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (a, b, c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
