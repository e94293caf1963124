using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>Writes a figure in Plotly's JSON schema. The records' members become its attributes; what is the same in all our figures is added here.</summary>
internal static class PlotlyJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = new AttributeNames(),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FiniteNumberConverter(), new JsonStringEnumConverter(new AttributeNames(), allowIntegerValues: false) },
    };

    /// <summary>The whole figure. Traces without values are left out, as Plotly calls them invalid.</summary>
    public static string Write(Figure figure) => new JsonObject
    {
        ["data"] = new JsonArray([.. figure.Data.Where(trace => trace.HasValues).Select(Trace)]),
        ["layout"] = Layout(figure),
        ["config"] = new JsonObject { ["responsive"] = true, ["displaylogo"] = false },
    }.ToJsonString(Options);

    private static JsonNode? Trace(Trace trace) => JsonSerializer.SerializeToNode(trace, trace.GetType(), Options);

    private static JsonObject Layout(Figure figure)
    {
        var layout = JsonSerializer.SerializeToNode(figure.Layout, Options)!.AsObject();
        if (!figure.Data.Any(trace => trace is BarTrace { HasValues: true }))
        {
            // The schema has these only where there are bars.
            layout.Remove("bargap");
            layout.Remove("barmode");
        }
        layout["font"] = new JsonObject { ["family"] = SvgText.FontFamily, ["size"] = 12, ["color"] = Theme.Text.Light };
        layout["paper_bgcolor"] = Theme.Card.Light;
        layout["plot_bgcolor"] = Theme.Card.Light;
        layout["hoverlabel"] = new JsonObject { ["align"] = "left" };
        layout["margin"] = new JsonObject { ["l"] = 56, ["r"] = 20, ["t"] = 24 + (figure.Title.Length > 0 ? 36 : 0) + (figure.HasLegend ? 24 : 0), ["b"] = 48 };
        if (figure.HasLegend) layout["legend"] = new JsonObject { ["orientation"] = "h", ["x"] = 0, ["y"] = 1.01, ["xanchor"] = "left", ["yanchor"] = "bottom" };
        layout["meta"] = new JsonObject { ["dark"] = DarkColors(figure) };
        if (layout["title"] is JsonObject title)
        {
            title["x"] = 0;
            title["y"] = 1;
            title["xanchor"] = "left";
            title["yanchor"] = "top";
            title["pad"] = new JsonObject { ["l"] = 16, ["t"] = 16 };
            title["font"] = new JsonObject { ["size"] = SvgText.TitleSize, ["weight"] = 600 };
        }
        Style(layout["xaxis"]!.AsObject(), figure.Layout.XAxis);
        Style(layout["yaxis"]!.AsObject(), figure.Layout.YAxis);
        layout["showlegend"] = figure.HasLegend;
        return layout;
    }

    private static void Style(JsonObject attributes, Axis axis)
    {
        if (attributes["title"] is JsonObject title)
        {
            // With a stated distance, Plotly makes room for labels and title together.
            title["standoff"] = 10;
            title["font"] = new JsonObject { ["size"] = SvgText.AxisTitleSize, ["color"] = Theme.Muted.Light };
        }
        if (axis.ShowGrid) attributes["gridcolor"] = Theme.Grid.Light;
        if (axis.ZeroLine) attributes["zerolinecolor"] = Theme.Rule.Light;
    }

    /// <summary>What each colour is on a dark page; the script of the page exchanges them.</summary>
    private static JsonObject DarkColors(Figure figure)
    {
        var dark = new JsonObject();
        foreach (var color in Theme.All) dark[color.Light] = color.Dark;
        foreach (var scale in figure.Data.OfType<HeatmapTrace>().Select(trace => trace.ColorScale).Distinct())
            foreach (var (_, color) in ColorScaleConverter.StopsOf(scale)) dark[color.Light] = color.Dark;
        return dark;
    }

    /// <summary>Plotly's attributes are written without capitals: <c>showlegend</c>.</summary>
    private sealed class AttributeNames : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }

    /// <summary>JSON knows neither NaN nor infinity; Plotly takes <c>null</c> for a gap.</summary>
    private sealed class FiniteNumberConverter : JsonConverter<double>
    {
        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }

        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetDouble();
    }
}
