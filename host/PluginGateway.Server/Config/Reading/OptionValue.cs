using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace PluginGateway.Server.Config.Reading;

/// <summary>Whether a text can be the value of an option. Pure.</summary>
internal static class OptionValue
{
    /// <summary>What is wrong with it; null when nothing is.</summary>
    /// <param name="option">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="shown">The value as it may be shown: without what came from the environment, which may be a secret.</param>
    public static string? Problem(PropertyInfo option, string value, string shown)
    {
        var type = Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;
        object? parsed = value;
        if (type == typeof(bool))
        {
            return bool.TryParse(value, out _) ? null : $"'{shown}' is neither true nor false";
        }

        if (type == typeof(int))
        {
            if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return $"'{shown}' is not a whole number";
            }

            parsed = number;
        }
        else if (type.IsEnum)
        {
            var words = Enum.GetNames(type);
            return words.Contains(Spelling.IsHyphenated(option) ? Spelling.WithoutHyphens(value) : value, StringComparer.OrdinalIgnoreCase)
                ? null
                : $"'{shown}' is none of {string.Join(", ", words.Select(JsonNamingPolicy.CamelCase.ConvertName))}";
        }

        var broken = option.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => !rule.IsValid(parsed));
        return broken switch
        {
            null => null,
            { ErrorMessage: { } said } => $"'{shown}' {said}",
            RangeAttribute range => $"{shown} is not between {range.Minimum} and {range.Maximum}",
            RegularExpressionAttribute expression => $"'{shown}' does not have the form {expression.Pattern}",
            _ => broken.FormatErrorMessage(option.Name),
        };
    }
}
