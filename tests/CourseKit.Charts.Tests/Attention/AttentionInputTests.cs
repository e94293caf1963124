namespace CourseKit.Charts.Tests;

/// <summary>What an explorer refuses, and what it says then.</summary>
public sealed class AttentionInputTests
{
    [Fact]
    public void TokensThatAreNotThoseOfTheWeightsAreRefused()
    {
        Refused("There are 2 attending tokens and 5 rows of weights", () => Chart.HeadView(Sample.Weights(), ["a", "b"]));
        Refused("There are 1 attended tokens and 5 columns of weights", () => Chart.HeadView(Sample.Weights(), Sample.Tokens, ["a"]));
        Refused("queryTokens is null", () => Chart.ModelView(Sample.Weights(), null!));
        Refused("weights are null", () => Chart.ModelView(null!, Sample.Tokens));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void NothingToShowIsSaidToBeNothing(int layers, int heads, int tokens) =>
        Refused("there is nothing to show", () => Chart.HeadView(new float[layers, heads, tokens, tokens], Enumerable.Repeat("t", tokens)));

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(-0.25f, "-0.25")]
    [InlineData(3.5f, "3.5")]
    public void AWeightThatIsNoShareIsNamedWithItsPlace(float value, string text)
    {
        var weights = Sample.Weights();
        weights[2, 1, 4, 3] = value;
        Refused($"The weight of layer 2, head 1 from token 4 to token 3 is {text}; weights are shares from 0 to 1", () => Chart.HeadView(weights, Sample.Tokens));
    }

    [Fact]
    public void LayersHeadsAndTokensThatAreNotThereAreRefused()
    {
        Refused("There is no layer 3: there are 3", () => Chart.HeadView(Sample.Weights(), Sample.Tokens, layer: 3));
        Refused("There is no head ^5: there are 4", () => Chart.HeadView(Sample.Weights(), Sample.Tokens, head: ^5));
        Refused("There is no layer 9", () => (Sample.Explorer with { Layer = 9 }).ToHtml());
        Refused("There is no head -1", () => (Sample.Explorer with { Head = -1 }).ToSvg());
        Refused("There is no part 1", () => (Sample.Explorer with { Part = 1 }).ToText());
        Refused("There is no token 5", () => (Sample.Explorer with { Token = 5 }).Description);
        Refused("needs the queries and keys of layer 1", () => (Sample.Explorer with { View = AttentionView.Neuron }).ToHtml());
    }

    [Fact]
    public void MoreThanAPageCanHoldIsRefusedWithAdvice()
    {
        Refused("queryTokens holds more than 128 entries", () => Chart.HeadView(new float[1, 1, 129, 129], Enumerable.Repeat("t", 129)));
        Refused("There are 1,179,648 attention weights; a page shows at most 1,000,000. Give fewer layers", () => Chart.HeadView(new float[8, 9, 128, 128], Enumerable.Repeat("t", 128)));
        Refused("one to eight attentions, not 0", () => new AttentionExplorer([]));
        var layer = new AttentionNeurons(0, new float[16, 128, 64], new float[16, 128, 64]);
        Refused("There are 262,144 numbers in queries and keys", () => new AttentionExplorer([new(new float[1, 16, 128, 128], Enumerable.Repeat("t", 128))], [layer]));
    }

    [Fact]
    public void QueriesAndKeysMustBeThoseOfTheWeights()
    {
        var weights = new AttentionWeights(Sample.Weights(), Sample.Tokens);
        Refused("this attention is more than q · k", () => Chart.NeuronView(weights, new(0, Sample.Vectors(1, queries: true), Sample.Vectors(1, queries: false))));
        Refused("this attention is more than q · k", () => Chart.NeuronView(weights, new(0, Sample.Vectors(0, queries: true), Sample.Vectors(0, queries: false), scale: 1)));
        Refused("There is no layer 3", () => Chart.NeuronView(weights, new(3, Sample.Vectors(0, queries: true), Sample.Vectors(0, queries: false))));
        Refused("Queries (2, 5, 6) and keys (2, 5, 6) are not those of 4 heads", () => Chart.NeuronView(weights, new(0, new float[2, 5, 6], new float[2, 5, 6])));
    }

    [Fact]
    public void QueriesAndKeysMustBelongTogether()
    {
        Refused("Queries have shape (4, 5, 6) and keys (4, 5, 7)", () => new AttentionNeurons(0, new float[4, 5, 6], new float[4, 5, 7]));
        Refused("are empty", () => new AttentionNeurons(0, new float[0, 5, 6], new float[0, 5, 6]));
        Refused("are null", () => new AttentionNeurons(0, null!, new float[1, 1, 1]));
        Refused("The keys hold NaN", () => new AttentionNeurons(0, new float[1, 1, 1], new float[1, 1, 1] { { { float.NaN } } }));
        Refused("The scale is NaN", () => new AttentionNeurons(0, new float[1, 1, 1], new float[1, 1, 1], double.NaN));
    }

    [Fact]
    public void AMaskDoesNotMakeQueriesAndKeysWrong()
    {
        var explorer = Chart.NeuronView(new AttentionWeights(Sample.Weights(causal: true), Sample.Tokens), Sample.Neurons(1), head: 3, token: ^1);
        Assert.Equal((1, 3, 4, AttentionView.Neuron), (explorer.Layer, explorer.Head, explorer.Token, explorer.View));
        Assert.Contains("\"causal\":true", explorer.ToHtml(includeScript: false), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsGivenMayChangeAfterwards()
    {
        var weights = Sample.Weights();
        var explorer = Chart.HeadView(weights, Sample.Tokens);
        var before = explorer.ToHtml();
        Array.Clear(weights);
        Assert.Equal(before, explorer.ToHtml());
    }

    private static void Refused(string expected, Func<object> make) =>
        Assert.Contains(expected, Assert.Throws<ChartException>(make).Message, StringComparison.Ordinal);
}
