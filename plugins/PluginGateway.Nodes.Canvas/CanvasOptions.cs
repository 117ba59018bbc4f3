using Microsoft.Extensions.Options;

namespace PluginGateway.Nodes.Canvas;

/// <summary>The <c>config</c> of the plugin <c>canvas</c>. All of it is about the node side; a gateway needs none.</summary>
internal sealed class CanvasOptions
{
    /// <summary>The program: one in <c>PATH</c>, or its path.</summary>
    public string Chromium { get; set; } = "chromium";

    /// <summary>Whether it shows nothing to anybody at the machine.</summary>
    public bool Headless { get; set; } = true;

    /// <summary>Whether Chromium's own sandbox is on. It does not start with it as root; better than to turn it off is to run the node as somebody else.</summary>
    public bool Sandbox { get; set; } = true;

    /// <summary>Whether pages of other servers may be shown. Whoever may ask the node can see what the node's network shows it, then.</summary>
    public bool AllowWeb { get; set; }

    /// <summary>Width of the canvas, in pixels.</summary>
    public int Width { get; set; } = 1280;

    /// <summary>Height of the canvas, in pixels.</summary>
    public int Height { get; set; } = 800;
}

/// <summary>What a configuration of the canvas must be.</summary>
internal sealed class CanvasOptionsValidator : IValidateOptions<CanvasOptions>
{
    public ValidateOptionsResult Validate(string? name, CanvasOptions options) =>
        options.Width is < 64 or > 4096 || options.Height is < 64 or > 4096 ? ValidateOptionsResult.Fail("width and height must be between 64 and 4096")
        : string.IsNullOrWhiteSpace(options.Chromium) ? ValidateOptionsResult.Fail("chromium must name the program")
        : ValidateOptionsResult.Success;
}
