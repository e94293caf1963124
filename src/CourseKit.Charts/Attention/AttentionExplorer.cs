using System.Globalization;
using CourseKit.Display;

namespace CourseKit.Charts;

/// <summary>Attention to look around in: one head, all heads, and, where queries and keys are known, how the weights arise. In a notebook or a page it needs no network; without scripts
/// it is a picture of one head.</summary>
/// <remarks>The three views are those of BertViz (Vig 2019, "A Multiscale Visualization of Attention in the Transformer Model"). <see cref="Chart"/> makes explorers:
/// <c>Chart.HeadView(…)</c>, <c>Chart.ModelView(…)</c>, <c>Chart.NeuronView(…)</c>. Weights are shown with three decimals, queries and keys with about four digits.</remarks>
[TypeFormatterSource(typeof(AttentionFormatterSource), PreferredMimeTypes = [FigureFormatterSource.Html])]
public sealed record AttentionExplorer
{
    private const int MostWeights = 1_000_000;
    private const int MostNeurons = 250_000;

    /// <summary>An explorer of one attention or of several, of which a reader chooses one.</summary>
    /// <param name="parts">One to eight: encoder, decoder and cross attention, say.</param>
    /// <param name="neurons">The queries and keys of layers of the first part; none where they are not known.</param>
    /// <exception cref="ChartException">There is too much to show in a page, or queries and keys are not those of the weights.</exception>
    public AttentionExplorer(IReadOnlyList<AttentionWeights> parts, IReadOnlyList<AttentionNeurons>? neurons = null)
    {
        if (parts is null || parts.Count is 0 or > 8) throw new ChartException($"An explorer shows one to eight attentions, not {(parts is null ? "null" : Text(parts.Count))}. Give the weights of a model.");
        (Parts, Neurons) = ([.. parts], [.. neurons ?? []]);
        CheckSize(Parts.Sum(part => (long)part.Count), MostWeights, "attention weights", "Give fewer layers (attentions: [.. output.Attentions.Take(4)]) or a shorter text");
        CheckSize(Neurons.Sum(layer => (long)layer.Count), MostNeurons, "numbers in queries and keys", "Give those of fewer layers or of a shorter text");
        foreach (var layer in Neurons) layer.CheckAgainst(Parts[0]);
    }

    /// <summary>What is shown.</summary>
    public IReadOnlyList<AttentionWeights> Parts { get; }

    /// <summary>The queries and keys of layers of the first part; often none.</summary>
    public IReadOnlyList<AttentionNeurons> Neurons { get; }

    /// <summary>What the explorer opens with.</summary>
    public AttentionView View { get; init; }

    /// <summary>The part that it opens with, from 0.</summary>
    public int Part { get; init; }

    /// <summary>The layer that it opens with and that the picture shows, from 0.</summary>
    public int Layer { get; init; }

    /// <summary>The head that it opens with and that the picture shows, from 0.</summary>
    public int Head { get; init; }

    /// <summary>The attending token whose query the neuron view opens with, from 0.</summary>
    public int Token { get; init; }

    /// <summary>The title; empty for none.</summary>
    public string Title
    {
        get;
        init => field = value ?? "";
    } = "Attention";

    /// <summary>What a reader who does not see the picture is told: the strongest weights of the head that it shows.</summary>
    public string Description => AttentionText.Description(Checked());

    /// <summary>The static picture of one head: an <c>svg</c> element without scripts, ids or network, for a page or a file.</summary>
    /// <exception cref="ChartException">There is no such part, layer, head or token.</exception>
    public string ToSvg(SvgOptions? options = null) => AttentionSvg.Draw(Checked(), options ?? new SvgOptions());

    /// <summary>An HTML fragment: the static picture, and the explorer in its place where scripts run.</summary>
    /// <param name="includeScript">Whether <see cref="AttentionScript.Source"/> is part of the fragment. A page with many explorers includes it once itself.</param>
    /// <exception cref="ChartException">There is no such part, layer, head or token.</exception>
    public string ToHtml(bool includeScript = true) => AttentionHtml.Fragment(Checked(), includeScript);

    /// <summary>A short text: sizes, and for each token the one that it attends to most.</summary>
    /// <exception cref="ChartException">There is no such part, layer, head or token.</exception>
    public string ToText() => AttentionText.Of(Checked());

    /// <summary>The same as <see cref="ToText"/>.</summary>
    public override string ToString() => ToText();

    /// <summary>Writes the explorer to a file: <c>.html</c>, a page that needs no network, or <c>.svg</c>, the picture of one head.</summary>
    /// <param name="path">The file. It is replaced if it exists; its folder must exist.</param>
    /// <exception cref="ChartException">The extension is another one, or the file cannot be written.</exception>
    public void Save(string path) => FigureFile.Write(path, extension => extension switch
    {
        ".svg" => ToSvg() + "\n",
        ".html" or ".htm" => AttentionHtml.Page(Checked()),
        _ => throw new ChartException($"An attention explorer cannot be saved as '{extension}' ({path}). Use .html for a page or .svg for a picture of one head."),
    });

    /// <summary>The weights that are shown first.</summary>
    internal AttentionWeights Shown => Parts[Part];

    // The properties may be set in any order, so that only all of them together can be wrong.
    private AttentionExplorer Checked()
    {
        if (Part < 0 || Part >= Parts.Count) throw new ChartException($"There is no part {Text(Part)}: there are {Text(Parts.Count)}, counted from 0.");
        Shown.CheckPlace(Layer, Head);
        if (Token < 0 || Token >= Shown.QueryTokens.Count) throw new ChartException($"There is no token {Text(Token)}: there are {Text(Shown.QueryTokens.Count)}, counted from 0.");
        if (View == AttentionView.Neuron && !(Part == 0 && Neurons.Any(layer => layer.Layer == Layer)))
            throw new ChartException($"The neuron view needs the queries and keys of layer {Text(Layer)}. Give them as {nameof(AttentionNeurons)}, or choose another view or layer.");
        return this;
    }

    private static void CheckSize(long count, int most, string what, string advice)
    {
        if (count > most)
            throw new ChartException(string.Create(CultureInfo.InvariantCulture, $"There are {count:N0} {what}; a page shows at most {most:N0}. {advice}."));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
