namespace CourseKit.Tensors;

/// <summary>Sums of products, written with a letter for every dimension.</summary>
public static class EinsteinSummation
{
    /// <summary>A tensor and the letters of its dimensions.</summary>
    private readonly record struct Term(Tensor Tensor, string Letters);

    extension(Tensor)
    {
        /// <summary>
        /// Multiplies tensors along the dimensions that share a letter and sums over the letters that the result does not have, as <c>torch.einsum</c>: <c>"bqd,bkd->bqk"</c> are
        /// the scores of attention, <c>"ij->ji"</c> transposes, <c>"ii"</c> is the trace. Three and more operands are joined from left to right.
        /// </summary>
        /// <param name="equation">Letters a to z or A to Z for the operands' dimensions, operands separated by commas; then, after an arrow, the result's. Without an arrow the result has
        /// the letters that occur once, in alphabetical order (capitals first). An ellipsis stands for all dimensions that an operand has besides its letters; they are broadcast, come first where
        /// there is no arrow, and are summed over where the result has none: <c>"...ij,...jk->...ik"</c>. Spaces do not matter.</param>
        /// <param name="operands">One a group of letters. A dimension of size 1 goes with any size.</param>
        /// <exception cref="ArgumentException">The equation is malformed, or there is another number of operands.</exception>
        /// <exception cref="ShapeException">An operand has another number of dimensions than letters, or sizes of one letter differ.</exception>
        public static Tensor Einsum(string equation, params Tensor[] operands)
        {
            var (inputs, output) = EinsumEquation.Parse(equation, Array.ConvertAll(operands, operand => operand.Shape));
            var sizes = Sizes(equation, inputs, operands);
            var terms = inputs.Select((letters, i) => OnDiagonals(new(operands[i].Expand([.. letters.Select(letter => sizes[letter])]), letters))).ToArray();
            var joined = terms[0];
            for (var i = 1; i < terms.Length; i++)
            {
                var needed = output + string.Concat(terms[(i + 1)..].Select(term => term.Letters));
                joined = Join(joined, terms[i], needed);
            }

            joined = SumExcept(joined, output);
            return joined.Tensor.Permute([.. output.Select(letter => joined.Letters.IndexOf(letter))]);
        }
    }

    private static Dictionary<char, int> Sizes(string equation, string[] inputs, Tensor[] operands)
    {
        var sizes = new Dictionary<char, int>();
        for (var i = 0; i < inputs.Length; i++)
        {
            var shape = operands[i].Shape;
            foreach (var (letter, size) in inputs[i].Zip(shape))
            {
                var isNew = !sizes.TryGetValue(letter, out var known);
                if (!isNew && known != size && known != 1 && size != 1)
                    throw new ShapeException($"In '{equation}' {(char.IsAsciiLetter(letter) ? $"the letter '{letter}'" : "a dimension of the ellipsis")} has size {known} and, in operand {i} of shape {shape}, size {size}. The shapes are {string.Join(", ", operands.Select(operand => operand.Shape))}.");
                if (isNew || known == 1) sizes[letter] = size;
            }
        }

        return sizes;
    }

    // A letter that a term has twice stands for the elements whose two indices are the same.
    private static Term OnDiagonals(Term term)
    {
        var (tensor, letters) = (term.Tensor, term.Letters);
        while (letters.FirstOrDefault(letter => letters.IndexOf(letter) != letters.LastIndexOf(letter)) is var twice && twice != default)
        {
            var (first, last) = (letters.IndexOf(twice), letters.LastIndexOf(twice));
            tensor = tensor.Diagonal(0, first, last);
            letters = letters.Remove(last, 1).Remove(first, 1) + twice;
        }

        return new(tensor, letters);
    }

    private static Term SumExcept(Term term, string kept)
    {
        int[] dropped = [.. Enumerable.Range(0, term.Letters.Length).Where(d => !kept.Contains(term.Letters[d]))];
        return dropped.Length == 0 ? term : new(term.Tensor.Sum(dropped), string.Concat(term.Letters.Where(kept.Contains)));
    }

    // A batch of matrix products: over the letters that both have and the result needs; rows are the letters of the left alone, columns those of the right alone.
    private static Term Join(Term left, Term right, string needed)
    {
        left = SumExcept(left, needed + right.Letters);
        right = SumExcept(right, needed + left.Letters);
        var shared = string.Concat(left.Letters.Where(right.Letters.Contains));
        var (batch, summed) = (string.Concat(shared.Where(needed.Contains)), string.Concat(shared.Where(letter => !needed.Contains(letter))));
        var (rows, columns) = (string.Concat(left.Letters.Except(shared)), string.Concat(right.Letters.Except(shared)));
        var product = Matrices(left, batch, rows, summed).MatMul(Matrices(right, batch, summed, columns));
        int[] sizes =
        [
            .. batch.Select(letter => SizeOf(left, letter)), .. rows.Select(letter => SizeOf(left, letter)), .. columns.Select(letter => SizeOf(right, letter)),
        ];
        return new(product.Reshape(sizes), batch + rows + columns);
    }

    private static Tensor Matrices(Term term, string batch, string rows, string columns)
    {
        var ordered = term.Tensor.Permute([.. (batch + rows + columns).Select(letter => term.Letters.IndexOf(letter))]);
        int Count(string letters) => letters.Aggregate(1, (count, letter) => checked(count * SizeOf(term, letter)));
        return batch.Length == 0 ? ordered.Reshape(Count(rows), Count(columns)) : ordered.Reshape(Count(batch), Count(rows), Count(columns));
    }

    private static int SizeOf(Term term, char letter) => term.Tensor.Shape[term.Letters.IndexOf(letter)];
}
