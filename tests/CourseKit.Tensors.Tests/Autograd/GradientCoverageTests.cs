namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>The table holds what a gradient check has to see of every operation, and its rows hold for other layouts of their inputs, too.</summary>
public class GradientCoverageTests
{
    public static TheoryData<string> Members => [.. GradientTable.Cases.Select(row => row.Member).Distinct()];

    [Theory]
    [MemberData(nameof(Members))]
    public void Every_operation_is_checked_over_several_shapes(string member)
    {
        var rows = Rows(member).ToList();
        Assert.True(rows.Select(row => string.Join(" ", row.Leaves.Select(leaf => leaf.Shape))).Distinct().Count() >= 2, "fewer than two shapes");
        Assert.True(rows.Exists(row => row.Leaves.Any(leaf => leaf.Shape.Contains(1))), "no dimension of size 1");
        Assert.True(GradientTable.NeedElements.Contains(member) || rows.Exists(row => row.Leaves.Any(leaf => leaf.Shape.Contains(0))), "no empty dimension");
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Gradients_reach_inputs_of_every_layout(string member)
    {
        foreach (var row in Rows(member))
        {
            if (row.Leaves.Any(leaf => leaf.Shape.Length > 0 && !leaf.Shape.Contains(0)))
            {
                Strided(row).AssertGradients();
                Expanded(row).AssertGradients();
            }
        }
    }

    // Every input lies as every second element of an array, its dimensions in reverse order.
    private static GradientCase Strided(GradientCase row) => row with
    {
        Variant = $"{row.Variant}, strided",
        Leaves = Array.ConvertAll(row.Leaves, leaf => leaf with { Shape = leaf.Shape.Length == 0 ? leaf.Shape : [.. leaf.Shape.Reverse().SkipLast(1), 2 * leaf.Shape[0]] }),
        Apply = leaves => row.Apply(Array.ConvertAll(leaves, leaf => leaf.Rank == 0 ? leaf
            : leaf[[.. Enumerable.Repeat((Slice)Range.All, leaf.Rank - 1), Slice.Step(.., 2)]].Permute([.. Enumerable.Range(0, leaf.Rank).Reverse()]))),
    };

    // Every input is one slice repeated along its first dimension.
    private static GradientCase Expanded(GradientCase row) => row with
    {
        Variant = $"{row.Variant}, expanded",
        Leaves = Array.ConvertAll(row.Leaves, leaf => leaf with { Shape = leaf.Shape.Length == 0 ? leaf.Shape : leaf.Shape[0] == 0 ? leaf.Shape : [1, .. leaf.Shape.Skip(1)] }),
        Apply = leaves => row.Apply([.. leaves.Select((leaf, i) => leaf.Rank == 0 ? leaf : leaf.Expand(row.Leaves[i].Shape.ToArray()))]),
    };

    private static IEnumerable<GradientCase> Rows(string member) => GradientTable.Cases.Where(row => row.Member == member);
}
