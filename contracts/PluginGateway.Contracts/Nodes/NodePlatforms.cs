namespace PluginGateway.Contracts.Nodes;

/// <summary>Operating systems of nodes (<c>nodes.md</c> §5). A node that is on none of them is offered nothing.</summary>
[Flags]
public enum NodePlatforms
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>iOS and iPadOS.</summary>
    Ios = 1,

    /// <summary>Android.</summary>
    Android = 2,

    /// <summary>macOS.</summary>
    MacOS = 4,

    /// <summary>Linux.</summary>
    Linux = 8,

    /// <summary>Windows.</summary>
    Windows = 16,

    /// <summary>Telephones and tablets.</summary>
    Mobile = Ios | Android,

    /// <summary>Computers.</summary>
    Desktop = MacOS | Linux | Windows,

    /// <summary>All of them.</summary>
    All = Mobile | Desktop,
}
