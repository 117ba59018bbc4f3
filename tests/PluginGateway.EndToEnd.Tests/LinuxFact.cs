namespace PluginGateway.EndToEnd.Tests;

/// <summary>A test of something that only Linux has.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "only on Linux";
}

/// <summary>A test, with data, of something that only Linux has.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "only on Linux";
}
