namespace CourseKit.Tensors;

/// <summary>The letters of a sum of products: of every operand's dimensions, and of the result's. Dimensions that the equation leaves to an ellipsis have digits and other signs below the
/// letters, counted from the end, so that they are broadcast as shapes are.</summary>
internal sealed record EinsumEquation(string[] Inputs, string Output)
{
    private const string Ellipsis = "...";
    private const char Dots = '…';

    /// <summary>Reads an equation for operands of the given shapes.</summary>
    /// <exception cref="ArgumentException">It is malformed, or for another number of operands.</exception>
    /// <exception cref="ShapeException">An operand has another number of dimensions than letters.</exception>
    public static EinsumEquation Parse(string equation, Shape[] shapes)
    {
        var sides = equation.Replace(" ", "", StringComparison.Ordinal).Replace(Ellipsis, Dots.ToString(), StringComparison.Ordinal).Split("->");
        var inputs = sides[0].Split(',');
        if (sides.Length > 2 || !inputs.Concat(sides[1..]).All(letters => letters.All(letter => char.IsAsciiLetter(letter) || letter == Dots) && letters.Count(letter => letter == Dots) <= 1))
            throw new ArgumentException($"'{equation}' is no equation for Einsum. Write letters for dimensions, at most one ellipsis (...) an operand, commas between operands and one arrow: \"ij,jk->ik\".");
        if (inputs.Length != shapes.Length) throw new ArgumentException($"The equation '{equation}' is about {inputs.Length} operands, but {shapes.Length} were given.");

        var covered = new string[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var count = shapes[i].Length - inputs[i].Count(char.IsAsciiLetter);
            if (count < 0 || (count > 0 && !inputs[i].Contains(Dots)))
                throw new ShapeException($"Operand {i} of '{equation}' has the letters '{inputs[i].Replace(Dots.ToString(), Ellipsis, StringComparison.Ordinal)}' but the shape {shapes[i]}.");
            covered[i] = Signs(count);
            inputs[i] = inputs[i].Replace(Dots.ToString(), covered[i], StringComparison.Ordinal);
        }

        var all = string.Concat(inputs);
        var widest = covered.MaxBy(signs => signs.Length)!;
        // Without an arrow the dimensions of the ellipsis come first.
        var output = sides.Length == 2
            ? sides[1].Replace(Dots.ToString(), widest, StringComparison.Ordinal)
            : widest + string.Concat(all.Where(letter => char.IsAsciiLetter(letter) && all.Count(other => other == letter) == 1).Order());
        if (output.Distinct().Count() != output.Length || output.Any(letter => !all.Contains(letter)))
            throw new ArgumentException($"In the equation '{equation}' each letter of the result must occur there once, and in an operand.");
        return new(inputs, output);
    }

    // The last dimension has the first sign: '!', '"', '#' and so on, none of which is a letter.
    private static string Signs(int count) => count <= 'A' - '!'
        ? string.Concat(Enumerable.Range(0, count).Select(i => (char)('!' + count - 1 - i)))
        : throw new ShapeException($"Einsum's ellipsis stands for at most {'A' - '!'} dimensions, but an operand has {count} there.");
}
