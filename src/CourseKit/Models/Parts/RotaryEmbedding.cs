using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>Rotary position embeddings (Su et al. 2021) with the scalings that configurations ask for: which angles a position turns queries and keys by. Computed in double, once for all layers of a pass.</summary>
internal sealed class RotaryEmbedding
{
    private readonly RotaryScaling scaling;
    private readonly int size, maxPositions;
    private readonly double[] frequencies;

    /// <param name="scaling">How.</param>
    /// <param name="size">The size of a head; even.</param>
    /// <param name="maxPositions">The configuration's <c>max_position_embeddings</c>.</param>
    public RotaryEmbedding(RotaryScaling scaling, int size, int maxPositions)
    {
        (this.scaling, this.size, this.maxPositions) = (scaling, size, maxPositions);
        frequencies = scaling.Type switch
        {
            "linear" => [.. Frequencies(scaling.Theta).Select(frequency => frequency / scaling.Factor)],
            "llama3" => [.. Frequencies(scaling.Theta).Select(Llama3)],
            "yarn" => Yarn(),
            _ => Frequencies(scaling.Theta),
        };
    }

    /// <summary>Turns queries and keys (batch, heads, length, size) by the positions of a pass.</summary>
    public Func<Tensor, Tensor> For(ForwardPass pass)
    {
        var (rows, length) = (pass.PositionIds is { Rank: 2 } ids ? ids.Shape[0] : 1, pass.InputIds.Shape[1]);
        var positions = pass.PositionIds?.To(DType.Int64).ToArray<long>() ?? [.. Enumerable.Range(pass.Past, length).Select(position => (long)position)];
        var (cos, sin) = Tables(positions);
        Shape shape = rows == 1 ? [length, size] : [rows, 1, length, size];
        var (cosines, sines) = (Tensor.From(cos, shape), Tensor.From(sin, shape));
        return x => x.ApplyRotary(cosines, sines);
    }

    /// <summary>What the angle of each pair grows by from one position to the next, in a text of the given length.</summary>
    public double[] FrequenciesAt(int length) => scaling.Type == "dynamic" && length > maxPositions ? Frequencies(DynamicTheta(length)) : frequencies;

    private (float[] Cos, float[] Sin) Tables(long[] positions)
    {
        var longest = positions.Length == 0 ? 0 : positions.Max() + 1;
        var (angles, half) = (FrequenciesAt((int)Math.Min(longest, int.MaxValue)), size / 2);
        var (cos, sin) = (new float[positions.Length * size], new float[positions.Length * size]);
        for (var row = 0; row < positions.Length; row++)
        {
            for (var i = 0; i < half; i++)
            {
                var (y, x) = Math.SinCos(positions[row] * angles[i]);
                var at = (row * size) + i;
                cos[at] = cos[at + half] = (float)(x * scaling.AttentionFactor);
                sin[at] = sin[at + half] = (float)(y * scaling.AttentionFactor);
            }
        }

        return (cos, sin);
    }

    private double[] Frequencies(double theta) => [.. Enumerable.Range(0, size / 2).Select(i => Math.Pow(theta, -2.0 * i / size))];

    // "NTK-aware": the base grows with the text, so that the longest wavelength is stretched in full and the shortest not at all.
    private double DynamicTheta(int length) =>
        size == 2 ? scaling.Theta : scaling.Theta * Math.Pow((scaling.Factor * length / maxPositions) - (scaling.Factor - 1), size / (size - 2.0));

    // Long wavelengths are stretched, short ones are not, those in between in part (Grattafiori et al. 2024; transformers' rope type "llama3").
    private double Llama3(double frequency)
    {
        var (length, wavelength) = ((double)scaling.OriginalMaxPositionEmbeddings!, 2 * Math.PI / frequency);
        if (wavelength < length / scaling.HighFreqFactor) return frequency;
        if (wavelength > length / scaling.LowFreqFactor) return frequency / scaling.Factor;
        var kept = ((length / wavelength) - scaling.LowFreqFactor) / (scaling.HighFreqFactor - scaling.LowFreqFactor);
        return ((1 - kept) * frequency / scaling.Factor) + (kept * frequency);
    }

    // Peng et al. 2023, section 3.2 ("NTK-by-parts"): between two numbers of turns over the original length, pairs are stretched by a linear ramp.
    private double[] Yarn()
    {
        var (low, high) = (PairOf(scaling.BetaFast), PairOf(scaling.BetaSlow));
        if (scaling.Truncate) (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, size - 1));
        if (low == high) high += 0.001;
        return [.. Frequencies(scaling.Theta).Select((frequency, i) =>
        {
            var stretched = Math.Clamp((i - low) / (high - low), 0, 1);
            return (frequency / scaling.Factor * stretched) + (frequency * (1 - stretched));
        })];
    }

    // The pair that turns this often over the original length.
    private double PairOf(double turns) =>
        size * Math.Log((scaling.OriginalMaxPositionEmbeddings ?? maxPositions) / (turns * 2 * Math.PI)) / (2 * Math.Log(scaling.Theta));
}
