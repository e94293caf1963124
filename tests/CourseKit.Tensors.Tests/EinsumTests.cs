namespace CourseKit.Tensors.Tests;

public class EinsumTests
{
    private const string Letters = "abcde";

    /// <summary>Against the definition: a sum over all values of all letters.</summary>
    [Theory]
    [InlineData("ab->ba")]
    [InlineData("aa")]
    [InlineData("aab->b")]
    [InlineData("ab,bc->ac")]
    [InlineData("ab,bc")]
    [InlineData("ba,bc")]
    [InlineData("abc,abd->acd")]
    [InlineData("abc,dbc->bad")]
    [InlineData("a,b->ab")]
    [InlineData("ab,ab->")]
    [InlineData("ab,cd->ad")]
    [InlineData("aab,bcc->ca")]
    [InlineData("ab,bc,cd->ad")]
    [InlineData("a,a,a->a")]
    [InlineData("a,ab,b")]
    [InlineData(" a b , b -> a ")]
    public void Sums_agree_with_the_definition(string equation)
    {
        var sides = equation.Replace(" ", "").Split("->");
        var inputs = sides[0].Split(',');
        var output = sides.Length > 1 ? sides[1] : string.Concat(sides[0].Where(char.IsAsciiLetter).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());
        int Size(char letter) => Letters.IndexOf(letter) + 2;
        var generator = new Generator(1);
        var operands = inputs.Select(letters => Tensor.RandomNormal(letters.Select(Size).ToArray(), generator, DType.Float64)).ToArray();
        var all = string.Concat(inputs).Distinct().ToArray();
        var expected = new double[output.Aggregate(1, (count, letter) => count * Size(letter))];
        var value = all.ToDictionary(letter => letter, _ => 0);
        int Place(string letters) => letters.Aggregate(0, (place, letter) => (place * Size(letter)) + value[letter]);
        var data = operands.Select(operand => operand.ToArray<double>()).ToArray();
        for (var i = 0; i < all.Aggregate(1, (count, letter) => count * Size(letter)); i++)
        {
            var rest = i;
            foreach (var letter in all) (rest, value[letter]) = Math.DivRem(rest, Size(letter));
            expected[Place(output)] += inputs.Select((letters, k) => data[k][Place(letters)]).Aggregate(1.0, (product, factor) => product * factor);
        }

        var actual = Tensor.Einsum(equation, operands);
        Assert.Equal(output.Select(Size), actual.Shape);
        Assert.All(actual.ToArray<double>().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-10));
    }

    [Fact]
    public void An_ellipsis_stands_for_the_other_dimensions()
    {
        var generator = new Generator(2);
        Tensor a = Tensor.RandomNormal([2, 1, 3, 4], generator, DType.Float64), b = Tensor.RandomNormal([5, 4, 2], generator, DType.Float64);
        var product = a.MatMul(b).ToArray<double>();
        void Same(IEnumerable<double> expected, Tensor actual) => Assert.Equal(expected.Select(value => Math.Round(value, 10)), actual.ToArray<double>().Select(value => Math.Round(value, 10)));
        Same(product, Tensor.Einsum("...ij,...jk->...ik", a, b));
        Same(product, Tensor.Einsum("... i j, ... j k", a, b));
        Same(a.Sum([0, 1]).ToArray<double>(), Tensor.Einsum("...ij->ij", a));
        Same(a.Permute(1, 2, 3, 0).ToArray<double>(), Tensor.Einsum("i...", a));
        Same(a.Diagonal(0, 1, 2).ToArray<double>(), Tensor.Einsum("aii...->a...i", a[.., .., ..1]));
        Same((a * b[.., .., 0].Reshape(5, 1, 4)).ToArray<double>(), Tensor.Einsum("...,...", a, b[.., .., 0].Reshape(5, 1, 4)));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("...i...", a));
        Same(b[0].Sum(1).ToArray<double>(), Tensor.Einsum("ij->...i", b[0]));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("..ij", a));
        Assert.Throws<ShapeException>(() => Tensor.Einsum("...ijk", b[0]));
        Assert.Contains("ellipsis", Assert.Throws<ShapeException>(() => Tensor.Einsum("...i,...i", a[.., 0], b[.., ..3, 0].Unsqueeze(-1))).Message);
    }

    [Fact]
    public void A_dimension_of_size_1_goes_with_any_size()
    {
        var x = Tensor.Einsum("ij,ij->i", Tensor.From([1f, 2, 3, 4], [2, 2]), Tensor.From([10f, 100], [1, 2]));
        Assert.Equal([210, 430], x.ToArray());
    }

    [Fact]
    public void Malformed_equations_and_sizes_that_differ_are_refused()
    {
        var x = Tensor.Ones([2, 3]);
        Assert.Contains("i1", Assert.Throws<ArgumentException>(() => Tensor.Einsum("i1", x)).Message);
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij->i->j", x));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij->ik", x));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij->ii", x));
        Assert.Throws<ArgumentException>(() => Tensor.Einsum("ij,jk", x));
        Assert.Contains("[2, 3]", Assert.Throws<ShapeException>(() => Tensor.Einsum("ijk->i", x)).Message);
        var thrown = Assert.Throws<ShapeException>(() => Tensor.Einsum("ij,jk->ik", x, x));
        Assert.Contains("'j' has size 3", thrown.Message);
        Assert.Contains("size 2", thrown.Message);
        Assert.Throws<ShapeException>(() => Tensor.Einsum("ii", x));
    }
}
