using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Models;

public class BertFirstTokensTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void FirstTokensAloneHaveTheSameBitsAsAmongAllTokens(int sentences)
    {
        var model = (BertModel)AutoModel.FromPretrained("minilm-l6", new() { Trainable = false });
        var random = new Random(7);
        int[][] ids = [.. Enumerable.Range(0, sentences).Select(_ => Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(1000, 20_000)).ToArray())];
        var inputs = PackedInputs.Create(ids, [.. ids.Select(sentence => new int[sentence.Length])]);

        var (all, width) = (model.ForwardPacked(inputs).ToArray(), ((BertConfig)model.Config).HiddenSize);
        var first = model.ForwardFirstTokens(inputs);

        Assert.Equal<Shape>([sentences, width], first.Shape);
        var values = first.ToArray();
        for (var i = 0; i < sentences; i++)
            Assert.Equal(all[(inputs.Starts[i] * width)..((inputs.Starts[i] + 1) * width)], values[(i * width)..((i + 1) * width)]);
    }
}
