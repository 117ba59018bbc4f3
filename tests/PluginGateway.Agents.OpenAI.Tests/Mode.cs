namespace PluginGateway.Agents.OpenAI.Tests;

/// <summary>Who may read a file; tests of it run where there is such a thing.</summary>
internal static class Mode
{
    public static void Set(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }
    }
}
