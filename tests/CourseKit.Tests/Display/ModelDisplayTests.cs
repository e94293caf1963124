using System.Xml.Linq;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tests.Display;

/// <summary>How models, their parts and their configurations are shown in a notebook.</summary>
public sealed class ModelDisplayTests
{
    [Fact]
    public void A_configuration_is_a_table_of_its_properties_with_those_of_all_models_first()
    {
        var config = WellKnown();
        var html = Shown.Html(config);
        Assert.Equal("BertConfig", Shown.Caption(html));
        var rows = Shown.Rows(html).ToDictionary(row => row[0], row => row[1]);
        Assert.Equal(("bert", "30522", "768", "12"), (rows["ModelType"], rows["VocabSize"], rows["HiddenSize"], rows["NumHiddenLayers"]));
        Assert.Equal("1E-12", rows["LayerNormEps"]);
        Assert.Equal("[LABEL_0, LABEL_1]", rows["Id2Label"]);
        Assert.Equal(["Source", "ModelType"], Shown.Rows(html).Take(2).Select(row => row[0]));
        Assert.All(html.Descendants("tbody").Descendants("th"), head => Assert.Equal("row", head.Attribute("scope")!.Value));
        Assert.StartsWith("BertConfig\nproperty ", Shown.Text(config), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_list_of_a_configuration_is_cut()
    {
        var many = WellKnown() with { Id2Label = [.. Enumerable.Range(0, 1000).Select(i => $"c{i}")] };
        Assert.Equal("[c0, c1, c2, c3, c4, c5, c6, c7, …] (1,000)", Shown.Rows(Shown.Html(many)).Single(row => row[0] == "Id2Label")[1]);
    }

    [Fact]
    public void A_model_is_shown_as_its_summary()
    {
        var model = new BertModel(WellKnown(layers: 2));
        Assert.Equal(model.Summary().ToString(), Shown.Text(model));
        Assert.StartsWith("BertModel: ", Shown.Caption(Shown.Html(model)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_is_shown_with_the_shapes_of_its_parameters()
    {
        var html = Shown.Html(new Linear(3, 4));
        Assert.Equal("Linear: 16 parameters", Shown.Caption(html));
        Assert.Equal(["(this)", "Linear", "weight [4, 3], bias [4]"], Assert.Single(Shown.Rows(html)));
    }

    [Fact]
    public void Modules_in_modules_are_indented()
    {
        var text = Shown.Text(new Two());
        Assert.Equal(
            """
            Two: 20 parameters
            module   class   weights
            (this)   Two
            first    One
              inner  Linear  weight [2, 3], bias [2]
            second   Linear  weight [4, 2], bias [4]
            """.ReplaceLineEndings("\n"), text);
    }

    private static BertConfig WellKnown(int layers = 12) => new(
        new()
        {
            ["model_type"] = "bert",
            ["vocab_size"] = 30522,
            ["hidden_size"] = 768,
            ["num_hidden_layers"] = layers,
            ["num_attention_heads"] = 12,
            ["intermediate_size"] = 3072,
            ["max_position_embeddings"] = 512,
            ["type_vocab_size"] = 2,
            ["layer_norm_eps"] = 1e-12,
        },
        "config.json");

    private sealed class One : Module
    {
        public One() => Add("inner", new Linear(3, 2));
    }

    private sealed class Two : Module
    {
        public Two()
        {
            Add("first", new One());
            Add("second", new Linear(2, 4));
        }
    }
}
