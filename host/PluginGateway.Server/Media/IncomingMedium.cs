using System.Buffers;
using System.Security.Cryptography;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Media;

/// <summary>A medium on its way into the store: a file that nobody sees until it is complete, and that is gone otherwise. One user at a time.</summary>
internal sealed class IncomingMedium : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int Piece = 81_920;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly byte[] _beginning = new byte[MediaKind.Looked];
    private bool _isMoved;

    /// <summary>Begins it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public IncomingMedium(string path)
    {
        _path = path;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        _file = new FileStream(path, options);
    }

    /// <summary>What it is kept under; when it is complete.</summary>
    public string Id { get; private set; } = string.Empty;

    /// <summary>In bytes, so far.</summary>
    public long Size { get; private set; }

    /// <summary>Its first bytes.</summary>
    public ReadOnlySpan<byte> Beginning => _beginning.AsSpan(0, (int)Math.Min(Size, _beginning.Length));

    /// <summary>Takes the content, to its end and to the disk. What reading throws is the source's own.</summary>
    /// <param name="content">The source.</param>
    /// <param name="most">Most bytes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="GatewayException">It is larger or empty, or the disk does not take it.</exception>
    public async Task TakeAsync(Stream content, long most, CancellationToken cancellation)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            while (await content.ReadAsync(piece.AsMemory(0, Piece), cancellation) is > 0 and var read)
            {
                if (Size + read > most)
                {
                    throw new GatewayException(ErrorCodes.InvalidRequest, $"it is larger than {most / 1_000_000} MB (media.maxFileMegabytes)");
                }

                hash.AppendData(piece, 0, read);
                await WriteAsync(piece.AsMemory(0, read), cancellation);
            }

            await CompleteAsync();
            Id = Size == 0 ? throw new GatewayException(ErrorCodes.InvalidRequest, "it is empty") : Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Gives it its place. What is there already is the same.</summary>
    /// <exception cref="IOException">It cannot be put there.</exception>
    public void MoveTo(string path)
    {
        File.Move(_path, path, overwrite: true);
        _isMoved = true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _file.Dispose();
        if (!_isMoved)
        {
            try
            {
                File.Delete(_path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next start removes it.
            }
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        if (Size < _beginning.Length)
        {
            var looked = piece[..(int)Math.Min(piece.Length, _beginning.Length - Size)];
            looked.CopyTo(_beginning.AsMemory((int)Size));
        }

        try
        {
            await _file.WriteAsync(piece, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw MediaStore.DiskFailure(e);
        }

        Size += piece.Length;
    }

    private async Task CompleteAsync()
    {
        try
        {
            // The call blocks until the disk has it.
            await Task.Run(() => _file.Flush(flushToDisk: true));
            await _file.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw MediaStore.DiskFailure(e);
        }
    }
}
