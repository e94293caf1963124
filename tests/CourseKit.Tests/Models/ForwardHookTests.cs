using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tests.Models;

public class ForwardHookTests
{
    private static readonly PackedInputs Inputs = PackedInputs.Create([[101, 2023, 2003, 102]], [[0, 0, 0, 0]]);

    [Fact]
    public void HooksSeeTheOutputOfEveryBlockInInference()
    {
        var model = (BertModel)AutoModel.FromPretrained("minilm-l6", new() { Trainable = false });
        var plain = model.ForwardPacked(Inputs).ToArray();
        List<Tensor> seen = [];
        for (var i = 0; i < ((BertConfig)model.Config).NumHiddenLayers; i++)
        {
            model.GetSubmodule($"encoder.layer.{i}").RegisterForwardHook((_, _, output) =>
            {
                seen.Add(output);
                return null;
            });
        }

        Assert.Equal(plain, model.ForwardPacked(Inputs).ToArray());
        Assert.Equal(6, seen.Count);
        Assert.Equal(plain, seen[^1].ToArray());
        Assert.All(seen.SkipLast(1), output => Assert.NotEqual(plain, output.ToArray()));
    }

    [Theory]
    [InlineData("embeddings")]
    [InlineData("encoder.layer.2")]
    [InlineData("encoder.layer.2.attention")]
    [InlineData("encoder.layer.2.output.dense")]
    [InlineData("encoder.layer.2.output.LayerNorm")]
    public void WhatAHookReturnsTakesTheOutputsPlace(string name)
    {
        var model = (BertModel)AutoModel.FromPretrained("minilm-l6", new() { Trainable = false });
        var plain = NoGrad.Run(() => model.ForwardPacked(Inputs)).ToArray();
        Module module = model.GetSubmodule(name);
        using (module.RegisterForwardHook((_, _, output) => output * 0)) Assert.NotEqual(plain, model.ForwardPacked(Inputs).ToArray());
        Assert.Equal(plain, model.ForwardPacked(Inputs).ToArray());
    }
}
