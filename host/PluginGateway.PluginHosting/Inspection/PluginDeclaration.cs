using System.Reflection.Metadata;
using PluginGateway.Contracts;

namespace PluginGateway.PluginHosting;

/// <summary>An assembly's <see cref="GatewayPluginAttribute{TPlugin}"/>: the id, and the name of the class that describes the plugin.</summary>
internal sealed record PluginDeclaration(string Id, string TypeName)
{
    /// <summary>Null when the attribute is another one.</summary>
    public static PluginDeclaration? Of(MetadataReader metadata, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference ||
            metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is not { Kind: HandleKind.TypeSpecification } parent)
        {
            return null;
        }

        // ECMA-335 §II.23.2.14: GENERICINST, the generic type, the number of arguments, the arguments.
        var type = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
        if (type.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance || !IsOurs(metadata, ref type) ||
            type.ReadCompressedInteger() != 1 || type.ReadSignatureTypeCode() != SignatureTypeCode.TypeHandle ||
            type.ReadTypeHandle() is not { Kind: HandleKind.TypeDefinition } plugin)
        {
            return null;
        }

        var value = metadata.GetBlobReader(attribute.Value);
        return value.ReadUInt16() == 1 && value.ReadSerializedString() is { } id
            ? new PluginDeclaration(id, NameOf(metadata, (TypeDefinitionHandle)plugin))
            : null;
    }

    private static bool IsOurs(MetadataReader metadata, ref BlobReader signature)
    {
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.TypeHandle || signature.ReadTypeHandle() is not { Kind: HandleKind.TypeReference } handle)
        {
            return false;
        }

        var type = metadata.GetTypeReference((TypeReferenceHandle)handle);
        var ours = typeof(GatewayPluginAttribute<>);
        return metadata.StringComparer.Equals(type.Name, ours.Name) && metadata.StringComparer.Equals(type.Namespace, ours.Namespace!);
    }

    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        if (type.GetDeclaringType() is { IsNil: false } outer)
        {
            return $"{NameOf(metadata, outer)}+{name}";
        }

        return type.Namespace.IsNil ? name : $"{metadata.GetString(type.Namespace)}.{name}";
    }
}
