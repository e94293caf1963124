using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Models;

/// <summary>The table of a model.</summary>
public sealed class ModelSummaryTests
{
    [Fact]
    public void The_numbers_of_a_line_are_the_sums_of_those_below_it()
    {
        var model = AutoModel.FromPretrained(Repository.Encoder, new() { Trainable = false });
        var summary = model.Summary();
        Assert.Equal(model.ParameterCount, summary.ParameterCount);
        Assert.Equal(model.Parameters().Sum(parameter => parameter.ByteCount), summary.ByteCount);
        Assert.Equal(0, summary.TrainableCount);
        for (var i = 0; i < summary.Rows.Count; i++)
        {
            var (row, below) = (summary.Rows[i], summary.Rows.Skip(i + 1).TakeWhile(other => other.Depth > summary.Rows[i].Depth).Where(other => other.Depth == summary.Rows[i].Depth + 1).ToList());
            if (below.Count == 0) continue;
            Assert.Equal(row.ParameterCount, below.Sum(other => other.ParameterCount));
            Assert.Equal(row.ByteCount, below.Sum(other => other.ByteCount));
        }
    }

    [Fact]
    public void Equal_layers_share_a_line()
    {
        // all-MiniLM-L6-v2 is six layers of width 384: 4 x (384 x 384 + 384) + 2 x 384 x 1536 + 1536 + 384 + 4 x 384 parameters each.
        var layers = AutoModel.FromPretrained(Repository.Encoder, new() { Trainable = false }).Summary().Rows.Single(row => row.Name == "0 to 5");
        Assert.Equal(("BertLayer", 6, 6 * 1_774_464L), (layers.Type, layers.Count, layers.ParameterCount));
    }

    [Fact]
    public void Tied_weights_count_once()
    {
        var model = AutoModel.ForMaskedLM(Repository.Golden("models", "bert", "ForMaskedLM"));
        var summary = model.Summary();
        Assert.Equal(model.ParameterCount, summary.ParameterCount);
        Assert.Equal(model.ParameterCount, summary.TrainableCount);
        Assert.Contains(summary.Rows, row => row.Name == "decoder" && row.Weights.Contains("counted above", StringComparison.Ordinal));
    }

    [Fact]
    public void The_text_has_names_shapes_and_memory()
    {
        var text = AutoModel.FromPretrained(Repository.Encoder, new() { Trainable = false }).Summary().ToString();
        Assert.StartsWith("BertModel: 22,713,216 parameters (0 trained), 43.4 MiB", text, StringComparison.Ordinal);
        Assert.Contains("ModuleList<BertLayer>", text, StringComparison.Ordinal);
        Assert.Contains("weight [30522, 384] Float16", text, StringComparison.Ordinal);
        Assert.DoesNotContain("dropout", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_was_not_loaded_takes_no_memory_for_it()
    {
        var before = CourseKit.Tensors.Memory.BufferPool.BytesInUse;
        var model = new BertModel(new(new() { ["model_type"] = "bert" }, "BERT base"));
        Assert.Equal(109_482_240, model.Summary().ParameterCount);
        Assert.InRange(CourseKit.Tensors.Memory.BufferPool.BytesInUse - before, long.MinValue, 50_000_000);
    }
}
