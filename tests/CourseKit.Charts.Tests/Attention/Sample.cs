namespace CourseKit.Charts.Tests;

/// <summary>Attention made by the formula from given queries and keys, so that every weight can be computed again.</summary>
internal static class Sample
{
    public static readonly string[] Tokens = ["[CLS]", "the", "cat", "sat", "[SEP]"];

    public const int Layers = 3;
    public const int Heads = 4;
    public const int Size = 6;

    /// <summary>Queries or keys of a layer, any numbers that differ.</summary>
    public static float[,,] Vectors(int layer, bool queries)
    {
        var random = new Random(2 * layer + (queries ? 1 : 0));
        var values = new float[Heads, Tokens.Length, Size];
        for (var head = 0; head < Heads; head++)
            for (var token = 0; token < Tokens.Length; token++)
                for (var i = 0; i < Size; i++)
                    values[head, token, i] = (float)(random.NextDouble() * 4 - 2);
        return values;
    }

    /// <summary>softmax(q · k / √size), Vaswani et al. 2017, equation 1.</summary>
    public static float[,,,] Weights(bool causal = false)
    {
        var weights = new float[Layers, Heads, Tokens.Length, Tokens.Length];
        for (var layer = 0; layer < Layers; layer++)
        {
            var (queries, keys) = (Vectors(layer, queries: true), Vectors(layer, queries: false));
            for (var head = 0; head < Heads; head++)
                for (var query = 0; query < Tokens.Length; query++)
                    Softmax(weights, layer, head, query, key => causal && key > query ? double.NegativeInfinity : Score(queries, keys, head, query, key));
        }

        return weights;
    }

    public static AttentionNeurons Neurons(int layer) => new(layer, Vectors(layer, queries: true), Vectors(layer, queries: false));

    public static AttentionExplorer Explorer => Chart.HeadView(Weights(), Tokens, layer: 1, head: 2);

    public static double Score(float[,,] queries, float[,,] keys, int head, int query, int key) =>
        Enumerable.Range(0, Size).Sum(i => (double)queries[head, query, i] * keys[head, key, i]) / Math.Sqrt(Size);

    private static void Softmax(float[,,,] weights, int layer, int head, int query, Func<int, double> score)
    {
        var powers = Enumerable.Range(0, Tokens.Length).Select(key => Math.Exp(score(key))).ToArray();
        for (var key = 0; key < powers.Length; key++) weights[layer, head, query, key] = (float)(powers[key] / powers.Sum());
    }
}
