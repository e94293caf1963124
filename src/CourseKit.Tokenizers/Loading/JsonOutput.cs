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

        /// <summary>A string, or null.</summary>
        internal void WriteStringOrNull(string name, string? value)
        {
            if (value is null) writer.WriteNull(name);
            else writer.WriteString(name, value);
        }
    }
}
