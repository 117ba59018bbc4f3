using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace PluginGateway.PluginHosting;

/// <summary>What an assembly says about itself in its metadata. Nothing of it is loaded.</summary>
internal sealed record AssemblyFacts(IReadOnlyDictionary<string, Version> References, string? TargetFramework, IReadOnlyList<PluginDeclaration> Declarations)
{
    private const string Remedy = "Remedy: copy the whole output folder of the plugin's build again.";

    /// <exception cref="PluginRefusedException">It is not a whole .NET assembly for this machine.</exception>
    public static AssemblyFacts Read(string path)
    {
        try
        {
            using var image = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(File.ReadAllBytes(path)));
            ImageCheck.Check(image, image.GetEntireImage().Length, path);
            return image.HasMetadata
                ? Read(image.GetMetadataReader())
                : throw new PluginRefusedException($"{path} is not a .NET assembly. {Remedy}");
        }
        catch (BadImageFormatException e)
        {
            throw ImageCheck.Damaged(path, e);
        }
        catch (FileNotFoundException)
        {
            throw new PluginRefusedException($"there is no {path}, the \"entry\" of its {PluginManifest.FileName}. {Remedy}");
        }
    }

    private static AssemblyFacts Read(MetadataReader metadata)
    {
        var references = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .GroupBy(reference => metadata.GetString(reference.Name), reference => reference.Version, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(versions => versions.Key, versions => versions.Max()!, StringComparer.OrdinalIgnoreCase);
        var attributes = metadata.GetAssemblyDefinition().GetCustomAttributes().Select(metadata.GetCustomAttribute).ToList();
        return new AssemblyFacts(
            references,
            attributes.Select(attribute => TargetFrameworkOf(metadata, attribute)).FirstOrDefault(name => name is not null),
            [.. attributes.Select(attribute => PluginDeclaration.Of(metadata, attribute)).OfType<PluginDeclaration>()]);
    }

    private static string? TargetFrameworkOf(MetadataReader metadata, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference ||
            metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is not { Kind: HandleKind.TypeReference } parent ||
            !metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)parent).Name, "TargetFrameworkAttribute"))
        {
            return null;
        }

        var value = metadata.GetBlobReader(attribute.Value);
        return value.ReadUInt16() == 1 ? value.ReadSerializedString() : null;
    }
}
