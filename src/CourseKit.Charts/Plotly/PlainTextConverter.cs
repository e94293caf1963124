using System.Text.Json;
using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>Writes a text so that Plotly shows it as it is: it reads a subset of HTML in texts, and tokens such as <c>&lt;s&gt;</c> would vanish.</summary>
internal sealed class PlainTextConverter : JsonConverter<string>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(Escape(value));

    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        throw new NotSupportedException("Figures are only written.");

    /// <summary>Plotly's own escapes are those of HTML. Dollar signs would be formulas, and <c>%{…}</c> places to fill.</summary>
    public static string Escape(string text) => PlainText.Clean(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("$", "&#36;", StringComparison.Ordinal)
        .Replace("%{", "%&#123;", StringComparison.Ordinal);
}

/// <summary>As <see cref="PlainTextConverter"/>, for several texts.</summary>
internal sealed class PlainTextListConverter : JsonConverter<IReadOnlyList<string>>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var text in value) writer.WriteStringValue(PlainTextConverter.Escape(text));
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        throw new NotSupportedException("Figures are only written.");
}

/// <summary>As <see cref="PlainTextConverter"/>, for a matrix of texts.</summary>
internal sealed class PlainTextRowsConverter : JsonConverter<IReadOnlyList<IReadOnlyList<string>>>
{
    private static readonly PlainTextListConverter Row = new();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<string>> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var row in value) Row.Write(writer, row, options);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<string>> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        throw new NotSupportedException("Figures are only written.");
}
