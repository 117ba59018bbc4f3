using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Makes dlls of other times and places out of a fixture's.</summary>
internal static class Rewrite
{
    /// <summary>As if it had been built against another version of a referenced assembly.</summary>
    public static void Reference(string dll, string name, Version version)
    {
        var bytes = File.ReadAllBytes(dll);
        using var image = new PEReader(new MemoryStream(bytes));
        var metadata = image.GetMetadataReader();
        var row = metadata.AssemblyReferences.Single(reference => metadata.StringComparer.Equals(metadata.GetAssemblyReference(reference).Name, name));
        var offset = image.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef) +
            ((MetadataTokens.GetRowNumber(row) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));
        // ECMA-335 §II.22.5: MajorVersion and MinorVersion are the first two columns.
        BitConverter.GetBytes((ushort)version.Major).CopyTo(bytes, offset);
        BitConverter.GetBytes((ushort)version.Minor).CopyTo(bytes, offset + 2);
        File.WriteAllBytes(dll, bytes);
    }

    /// <summary>As if it had been built for another machine.</summary>
    public static void Machine(string dll, Machine machine)
    {
        var bytes = File.ReadAllBytes(dll);
        using var image = new PEReader(new MemoryStream(bytes));
        BitConverter.GetBytes((ushort)machine).CopyTo(bytes, image.PEHeaders.CoffHeaderStartOffset);
        File.WriteAllBytes(dll, bytes);
    }

    /// <summary>As if it had been built with another <c>PlatformTarget</c>.</summary>
    public static void Flags(string dll, CorFlags flags)
    {
        var bytes = File.ReadAllBytes(dll);
        using var image = new PEReader(new MemoryStream(bytes));
        // ECMA-335 §II.25.3.3: Flags is at offset 16 of the CLI header.
        BitConverter.GetBytes((int)flags).CopyTo(bytes, image.PEHeaders.CorHeaderStartOffset + 16);
        File.WriteAllBytes(dll, bytes);
    }

    /// <summary>Replaces a text by another one of the same length.</summary>
    public static void Text(string dll, string old, string @new)
    {
        var bytes = File.ReadAllBytes(dll);
        var offset = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(old));
        offset.ShouldBeGreaterThan(0);
        Encoding.UTF8.GetBytes(@new).CopyTo(bytes, offset);
        File.WriteAllBytes(dll, bytes);
    }
}
