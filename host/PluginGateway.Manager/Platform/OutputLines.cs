using System.Text;

namespace PluginGateway.Manager.Platform;

/// <summary>Takes what a program writes apart into lines, across the pieces it comes in.</summary>
internal static class OutputLines
{
    private const int Longest = 4000;

    /// <summary>Reads to the end. What is longer than a line may be is cut off.</summary>
    public static async Task ReadAsync(StreamReader output, Action<string> onLine)
    {
        var buffer = new char[2048];
        var line = new StringBuilder();
        try
        {
            while (await output.ReadAsync(buffer) is > 0 and var read)
            {
                foreach (var character in buffer.AsSpan(0, read))
                {
                    if (character == '\n')
                    {
                        onLine(line.ToString());
                        line.Clear();
                    }
                    else if (line.Length < Longest && character != '\r')
                    {
                        line.Append(character);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe was closed under it: the program has ended.
        }

        if (line.Length > 0)
        {
            onLine(line.ToString());
        }
    }
}
