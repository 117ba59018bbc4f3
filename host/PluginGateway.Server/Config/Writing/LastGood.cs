using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Config.Writing;

/// <summary>Keeps the text of the last <c>plugins.json</c> that could be applied, for whoever breaks it later.</summary>
internal sealed partial class LastGood(StateDirectory state, ILogger<LastGood> log)
{
    private byte[]? _kept;

    /// <summary>Keeps a text, when it is another one than before.</summary>
    public void Keep(byte[]? text)
    {
        if (text is null || (_kept is not null && text.AsSpan().SequenceEqual(_kept)))
        {
            return;
        }

        try
        {
            if (!File.Exists(state.LastGood) || !File.ReadAllBytes(state.LastGood).AsSpan().SequenceEqual(text))
            {
                AtomicFile.Write(state.LastGood, text);
            }

            _kept = text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotKept(log, state.LastGood, e.Message);
        }
    }

    [LoggerMessage(1200, LogLevel.Warning, "The configuration is in use, but no copy of it could be kept in {Path}: {Error}")]
    private static partial void NotKept(ILogger log, string path, string error);
}
