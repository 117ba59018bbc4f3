using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Server.Config;

/// <summary>
/// One gateway per state directory, by a lock of the operating system on an open file: it is gone when the process is, however that ended.
/// </summary>
public sealed class StateLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _holderPath;

    private StateLock(FileStream file, string holderPath)
    {
        _file = file;
        _holderPath = holderPath;
    }

    /// <summary>Takes the lock.</summary>
    /// <exception cref="ConfigurationException">Another gateway holds it; the text names it.</exception>
    public static StateLock Take(StateDirectory state, int port, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(time);
        FileStream file;
        try
        {
            file = new FileStream(state.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"another gateway uses {state.Path}{Describe(ReadHolder(state))}; stop it, or give this one a state directory of its own (--state-dir)", e);
        }

        var held = new StateLock(file, state.Holder);
        held.Note(port, time);
        return held;
    }

    /// <summary>Writes down who holds it, also anew when the port has changed.</summary>
    public void Note(int port, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var holder = new LockHolder(Environment.ProcessId, port, time.GetUtcNow());
        File.WriteAllBytes(_holderPath, JsonSerializer.SerializeToUtf8Bytes(holder, LockJson.Default.LockHolder));
    }

    /// <summary>Whether a gateway holds it at this moment.</summary>
    public static bool IsHeld(StateDirectory state)
    {
        ArgumentNullException.ThrowIfNull(state);
        try
        {
            using var file = new FileStream(state.Lock, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Who holds, or last held, the lock; null when that is not known.</summary>
    public static LockHolder? ReadHolder(StateDirectory state)
    {
        ArgumentNullException.ThrowIfNull(state);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(state.Holder), LockJson.Default.LockHolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        File.Delete(_holderPath);
        _file.Dispose();
    }

    private static string Describe(LockHolder? holder) => holder is null ? string.Empty : $" (process {holder.Pid}, port {holder.Port}, since {holder.Since:u})";
}

/// <summary>Who holds a state directory.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Port">The port it was told to use.</param>
/// <param name="Since">Since when.</param>
public sealed record LockHolder(int Pid, int Port, DateTimeOffset Since);

/// <summary>JSON of <see cref="LockHolder"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LockHolder))]
internal sealed partial class LockJson : JsonSerializerContext;
