using CourseKit.Tensors;
using CourseKit.Training;

namespace CourseKit.Tests;

/// <summary>Generated texts for the tiny checkpoints: most tokens come from a range of their class, the others from anywhere.</summary>
internal static class Separable
{
    private const int Cls = 2, First = 5, TokensPerClass = 25;

    public static List<TrainingExample> Examples(int classes, int count, ulong seed)
    {
        var generator = new Generator(seed);
        return [.. Enumerable.Range(0, count).Select(i => Example(classes, i % classes, generator))];
    }

    private static TrainingExample Example(int classes, int label, Generator generator)
    {
        var ids = new int[5 + generator.NextInteger(12)];
        ids[0] = Cls;
        for (var i = 1; i < ids.Length; i++)
        {
            var isNoise = generator.NextDouble() < 0.2;
            ids[i] = First + (int)(isNoise ? generator.NextInteger(classes * TokensPerClass) : (label * TokensPerClass) + generator.NextInteger(TokensPerClass));
        }

        return new(ids, null, label);
    }
}
