using System.Text.Json;

namespace CourseKit.Cli.Verification;

/// <summary>One case of a metrics file. It remembers what was read of it, so that an argument nobody looked at is noticed.</summary>
internal sealed class MetricCase(JsonElement item)
{
    private const double DefaultTolerance = 1e-9;

    // "classes" is how many classes the case was made with; what the reference saw of it is in labels, predictions and scores.
    private readonly HashSet<string> _read = ["metric", "inputs", "expected", "note", "tolerance", "inputs.classes"];

    public double Tolerance => item.TryGetProperty("tolerance", out var value) ? value.GetDouble() : DefaultTolerance;

    public T Input<T>(string name)
    {
        _read.Add("inputs." + name);
        return item.GetProperty("inputs").GetProperty(name).Deserialize<T>()!;
    }

    /// <summary>An argument as text, number or truth value; null where it is null or absent.</summary>
    public T? Argument<T>(string name)
    {
        _read.Add(name);
        return item.TryGetProperty(name, out var value) ? value.Deserialize<T>() : default;
    }

    /// <summary>An argument that is one of a few words.</summary>
    public T Choice<T>(string name, T whenAbsent, params (string Word, T Value)[] choices)
    {
        var word = Argument<string>(name);
        if (word is null) return whenAbsent;
        foreach (var choice in choices)
        {
            if (choice.Word == word) return choice.Value;
        }

        throw new UnsupportedArgumentException($"{name} = {word}");
    }

    /// <summary>The first argument or input that was not read, or null.</summary>
    public string? Unread() =>
        item.EnumerateObject().Select(property => property.Name)
            .Concat(item.GetProperty("inputs").EnumerateObject().Select(property => "inputs." + property.Name))
            .FirstOrDefault(name => !_read.Contains(name));
}

/// <summary>A case asks for something that the library does not have.</summary>
internal sealed class UnsupportedArgumentException(string what) : Exception(what);
