using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the truncation and padding that a <c>tokenizer.json</c> stores.</summary>
internal static class OptionsParser
{
    internal static Truncation Truncation(JsonSection section) => new()
    {
        MaxLength = section.Int("max_length"),
        Stride = section.OptionalInt("stride") ?? 0,
        Direction = Direction(section),
        Strategy = section.OptionalString("strategy") switch
        {
            null or "LongestFirst" => TruncationStrategy.LongestFirst,
            "OnlyFirst" => TruncationStrategy.OnlyFirst,
            "OnlySecond" => TruncationStrategy.OnlySecond,
            var other => throw section.Error("strategy", $"'{other}' is not a strategy; expected LongestFirst, OnlyFirst or OnlySecond"),
        },
    };

    internal static Padding Padding(JsonSection section) => new()
    {
        Length = Length(section),
        Direction = Direction(section),
        PadToMultipleOf = section.OptionalInt("pad_to_multiple_of") is > 0 and var multiple ? multiple : null,
        PadId = section.Int("pad_id"),
        PadTypeId = section.OptionalInt("pad_type_id") ?? 0,
        PadToken = section.String("pad_token"),
    };

    /// <summary>The strategy is <c>"BatchLongest"</c> or <c>{"Fixed": n}</c>.</summary>
    private static int? Length(JsonSection section) => section.Find("strategy") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } => section.Section("strategy").Int("Fixed"),
        _ when section.String("strategy") == "BatchLongest" => null,
        _ => throw section.Error("strategy", $"'{section.String("strategy")}' is not a strategy; expected BatchLongest or Fixed"),
    };

    private static Side Direction(JsonSection section) => section.OptionalString("direction") switch
    {
        null or "Right" => Side.Right,
        "Left" => Side.Left,
        var other => throw section.Error("direction", $"'{other}' is not a direction; expected Left or Right"),
    };
}
