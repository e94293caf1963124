using System.Text.Json;
using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>Writes a colour scale as Plotly's list of stops.</summary>
internal sealed class ColorScaleConverter : JsonConverter<ColorScale>
{
    /// <summary>Between stops Plotly mixes in sRGB; with this many the difference from our own mixing is not seen.</summary>
    private const int Stops = 11;

    /// <summary>The places and the colours of a scale's stops.</summary>
    public static IEnumerable<(double Share, ThemeColor Color)> StopsOf(ColorScale scale) =>
        from stop in Enumerable.Range(0, Stops)
        let share = stop / (Stops - 1.0)
        select (share, ColorRamp.Of(scale).At(share));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ColorScale value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var (share, color) in StopsOf(value))
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(share);
            writer.WriteStringValue(color.Light);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override ColorScale Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        throw new NotSupportedException("Figures are only written.");
}
