using QRCoder;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>Draws QR codes. Pure.</summary>
internal static class QrCodes
{
    private const int PixelsPerModule = 6;

    /// <summary>As a PNG.</summary>
    public static byte[] Png(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
        using var code = new PngByteQRCode(data);
        return code.GetGraphic(PixelsPerModule);
    }

    /// <summary>In half blocks, dark on light, for a terminal.</summary>
    public static string Terminal(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
        using var code = new AsciiQRCode(data);
        return code.GetGraphicSmall(drawQuietZones: true, invert: true);
    }
}
