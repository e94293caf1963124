using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace CourseKit.Charts;

/// <summary>Writes what the explorer's script reads: names as JSON, numbers as deflated bytes in base64.</summary>
internal static class AttentionJson
{
    // Three decimals.
    private const int WeightSteps = 1_000;

    /// <summary>The explorer as JSON that can stand in a <c>script</c> element.</summary>
    public static string Write(AttentionExplorer explorer)
    {
        using var buffer = new MemoryStream();
        // The default encoder also writes '<' as an escape, so that nothing can end the element.
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("title", PlainText.Clean(explorer.Title));
            json.WriteString("view", explorer.View.ToString().ToLowerInvariant());
            json.WriteNumber("part", explorer.Part);
            json.WriteNumber("layer", explorer.Layer);
            json.WriteNumber("head", explorer.Head);
            json.WriteNumber("token", explorer.Token);
            json.WriteNumber("steps", WeightSteps);
            json.WriteStartArray("parts");
            foreach (var part in explorer.Parts) Write(json, part);
            json.WriteEndArray();
            json.WriteStartArray("neurons");
            foreach (var layer in explorer.Neurons) Write(json, layer);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, AttentionWeights part)
    {
        json.WriteStartObject();
        json.WriteString("name", part.Name);
        json.WriteNumber("layers", part.Layers);
        json.WriteNumber("heads", part.Heads);
        json.WriteBoolean("self", part.IsToSelf);
        json.WriteBoolean("causal", part.IsCausal);
        Write(json, "unseen", part.UnseenKeys);
        Write(json, "from", part.QueryTokens);
        Write(json, "to", part.KeyTokens);
        var weights = new ushort[part.Count];
        for (var i = 0; i < weights.Length; i++) weights[i] = (ushort)Math.Round(Math.Min(part.Span[i], 1) * WeightSteps);
        json.WriteBase64String("weights", Pack(weights));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AttentionNeurons layer)
    {
        json.WriteStartObject();
        json.WriteNumber("layer", layer.Layer);
        json.WriteNumber("size", layer.HeadSize);
        json.WriteNumber("scale", layer.Scale);
        Write(json, "queries", layer.Queries);
        Write(json, "keys", layer.Keys);
        json.WriteEndObject();
    }

    // In 65,535 steps from minus to plus the largest value: four digits, which is more than a picture shows.
    private static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values) largest = Math.Max(largest, Math.Abs(value));
        var steps = new ushort[values.Length];
        for (var i = 0; i < steps.Length; i++) steps[i] = (ushort)(largest == 0 ? short.MaxValue : Math.Round(values[i] / (double)largest * short.MaxValue) + short.MaxValue);
        json.WriteStartObject(name);
        json.WriteNumber("largest", largest);
        json.WriteBase64String("values", Pack(steps));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> tokens)
    {
        json.WriteStartArray(name);
        foreach (var token in tokens) json.WriteStringValue(PlainText.Clean(token));
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, int[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    // All low bytes, then all high ones: of weights, the high ones are nearly all the same and take no room.
    private static byte[] Pack(ushort[] values)
    {
        var bytes = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++) (bytes[i], bytes[values.Length + i]) = ((byte)values[i], (byte)(values[i] >> 8));
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) stream.Write(bytes);
        return packed.ToArray();
    }
}
