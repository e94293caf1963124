using System.Globalization;

namespace CourseKit.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Only">Part of the names of the figures that are measured.</param>
/// <param name="Rounds">How often each is measured; medians are printed.</param>
/// <param name="Busy">Whether rounds count in which the machine does other work.</param>
/// <param name="Error">What is wrong with the command line, or null.</param>
internal sealed record Options(string Only, int Rounds, bool Busy, string? Error)
{
    public static Options Parse(ReadOnlySpan<string> arguments)
    {
        var options = new Options("", 5, false, null);
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (name == "--busy")
            {
                options = options with { Busy = true };
                continue;
            }

            var value = ++i < arguments.Length ? arguments[i] : null;
            switch (name)
            {
                case "--only" when value is not null:
                    options = options with { Only = value };
                    break;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                default:
                    return options with { Error = $"\"{name}{(value is null ? "" : " " + value)}\" makes no sense here." };
            }
        }

        return options;
    }
}
