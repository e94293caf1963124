using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>What components write themselves with.</summary>
internal static class JsonOutput
{
    extension(Utf8JsonWriter writer)
    {
        /// <summary>An object with nothing but its kind.</summary>
        internal void WriteKind(string kind)
        {
            writer.WriteStartObject();
            writer.WriteString("type", kind);
            writer.WriteEndObject();
        }

        /// <summary>The field <c>pattern</c> of a component that splits at or replaces something.</summary>
        internal void WritePattern(TextPattern pattern)
        {
            writer.WriteStartObject("pattern");
            writer.WriteString(pattern.IsRegex ? "Regex" : "String", pattern.Source);
            writer.WriteEndObject();
        }

        /// <summary>A string, or null.</summary>
        internal void WriteStringOrNull(string name, string? value)
        {
            if (value is null) writer.WriteNull(name);
            else writer.WriteString(name, value);
        }
    }
}
