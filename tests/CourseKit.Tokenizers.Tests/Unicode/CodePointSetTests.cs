using CourseKit.Tokenizers.Patterns;

namespace CourseKit.Tokenizers.Tests.Unicode;

public sealed class CodePointSetTests
{
    [Fact]
    public void Ranges_are_merged_and_sorted() =>
        Assert.Equal([1, 9, 20, 25], CodePointSet.FromRanges([20, 25, 5, 9, 1, 4, 22, 23]).Ranges.ToArray());

    [Fact]
    public void Sets_follow_the_laws_of_sets()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var (a, b) = (Any(random), Any(random));
            var (prepared, union, intersection, complement) = (Any(random).ForMatching(), a.Union(b), a.Intersect(b), a.Complement());
            for (var k = 0; k < 200; k++)
            {
                var codePoint = random.Next(2) == 0 ? random.Next(400) : random.Next(0x110000);
                Assert.Equal(a.Contains(codePoint) || b.Contains(codePoint), union.Contains(codePoint));
                Assert.Equal(a.Contains(codePoint) && b.Contains(codePoint), intersection.Contains(codePoint));
                Assert.NotEqual(a.Contains(codePoint), complement.Contains(codePoint));
                Assert.Equal(prepared.Complement().Contains(codePoint), !prepared.Contains(codePoint));
            }
            Assert.Equal(a.Ranges.ToArray(), complement.Complement().Ranges.ToArray());
        }
    }

    private static CodePointSet Any(Random random)
    {
        var ranges = new List<int>();
        for (var i = random.Next(6); i > 0; i--)
        {
            var first = random.Next(4) == 0 ? random.Next(0x10FF00) : random.Next(400);
            ranges.AddRange([first, first + random.Next(80)]);
        }
        return CodePointSet.FromRanges(ranges.ToArray());
    }
}
