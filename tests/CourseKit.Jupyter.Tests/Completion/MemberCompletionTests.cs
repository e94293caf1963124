namespace CourseKit.Jupyter.Tests.Completion;

public class MemberCompletionTests
{
    private const string Shapes = """
        public class Shape { public int Sides; public virtual double Area => 0; protected int secret; public static Shape Unit => null; private int hidden; }
        public class Square : Shape { public double Width { get; init; } public void Scale(double factor) { } public void Scale(double factor, bool inPlace) { } internal string @class; }
        var square = new Square();
        """;

    [Fact]
    public void MembersOfAVariableOfAnEarlierCellComeWithTheTypesOwnFirstAndObjectsLast()
    {
        var texts = new TypedCode(Shapes).Texts("square.‸");

        Assert.Equal(["@class", "Scale", "Width", "Area", "Sides"], texts.Take(5));
        Assert.Equal(["Equals", "GetHashCode", "GetType", "ToString"], texts[^4..]);
        Assert.DoesNotContain("Unit", texts);
        Assert.DoesNotContain("secret", texts);
    }

    [Fact]
    public void OverloadsAreOneItemWithTheirNumber()
    {
        var item = new TypedCode(Shapes).Item("square.Sc‸", "Scale");

        Assert.Equal("function", item.Kind);
        Assert.Contains("double factor", item.Signature, StringComparison.Ordinal);
        Assert.EndsWith("(+ 1 overload)", item.Signature, StringComparison.Ordinal);
    }

    [Fact]
    public void OfATypeStaticMembersAreOffered()
    {
        var texts = new TypedCode(Shapes).Texts("Shape.‸");

        Assert.Contains("Unit", texts);
        Assert.DoesNotContain("Sides", texts);
    }

    [Theory]
    [InlineData("square?.‸", "Width")]
    [InlineData("square!.‸", "Width")]
    [InlineData("(square).‸", "Width")]
    [InlineData("foo.Bar(1, square.‸", "Width")]
    [InlineData("Console.WriteLine(square.‸)", "Width")]
    [InlineData("if (square.‸", "Width")]
    [InlineData("var all = new[] { square }; all.Select(x => x.‸", "Width")]
    [InlineData("var all = new[] { square }; all.Where(x => x.Width > 1).Select(x => x.‸)", "Width")]
    [InlineData("var all = new List<Square>(); all[0].‸", "Width")]
    [InlineData("var all = new Dictionary<string, Square>(); foreach (var pair in all) { pair.Value.‸ }", "Width")]
    [InlineData("$\"a {square.‸} b\"", "Width")]
    [InlineData("$\"a {square.‸", "Width")]
    [InlineData("await Task.FromResult(square).‸", "ContinueWith")]
    [InlineData("(await Task.FromResult(square)).‸", "Width")]
    [InlineData("square.‸\nvar y = 3;", "Width")]
    [InlineData("square.‸\nsquare.Scale(2);", "Width")]
    [InlineData("var z = square\n    .‸", "Width")]
    [InlineData("/* 😀 */ var s = \"😀\"; square.‸", "Width")]
    [InlineData("System.Collections.‸", "Generic")]
    [InlineData("System.Collections.Generic.Li‸", "List")]
    [InlineData("global::Sys‸", "System")]
    [InlineData("new[] { 1 }.Sel‸", "Select")]
    [InlineData("\"text\".Len‸", "Length")]
    [InlineData("int? n = 3; n?.Comp‸", "CompareTo")]
    [InlineData("int? n = 3; n.Has‸", "HasValue")]
    [InlineData("void F() { square.‸ }", "Width")]
    [InlineData("Func<Square, double> f = s => { var t = s; return t.‸", "Width")]
    [InlineData("(int Count, string Name) pair = (1, \"\"); pair.Na‸", "Name")]
    [InlineData("new { Age = 3 }.‸", "Age")]
    public void MembersAreOfferedWhileCodeIsBroken(string code, string expected) => Assert.Contains(expected, new TypedCode(Shapes).Texts(code));

    [Fact]
    public void ExtensionsComeAfterTheTypesOwnMembers()
    {
        var texts = new TypedCode().Texts("new List<int>().‸").ToList();

        Assert.True(texts.IndexOf("Add") < texts.IndexOf("Aggregate"));
        Assert.True(texts.IndexOf("Aggregate") < texts.IndexOf("GetHashCode"));
    }

    [Fact]
    public void WhatIsHiddenObsoleteOrOutOfReachIsNotOffered()
    {
        var texts = new TypedCode("""
            public class Open
            {
                [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)] public int Unseen;
                [Obsolete("gone", true)] public int Gone;
                [Obsolete("going")] public int Going;
                private int own;
                public int Seen;
            }
            var open = new Open();
            """).Texts("open.‸");

        Assert.Contains("Seen", texts);
        Assert.Contains("Going", texts);
        Assert.DoesNotContain("Unseen", texts);
        Assert.DoesNotContain("Gone", texts);
        Assert.DoesNotContain("own", texts);
    }

    [Theory]
    [InlineData("new Square { ‸ }", "Width", "Scale")]
    [InlineData("new Square { Width = 3, S‸", "Sides", "Scale")]
    [InlineData("Square s = new() { W‸", "Width", "Scale")]
    [InlineData("square is { W‸ }", "Width", "Scale")]
    public void PropertiesAreOfferedWhereAnObjectIsInitialisedOrMatched(string code, string expected, string other)
    {
        var texts = new TypedCode(Shapes).Texts(code);

        Assert.Contains(expected, texts);
        Assert.DoesNotContain(other, texts);
    }

    [Fact]
    public void WhatIsSetAlreadyIsNotOfferedAgain() => Assert.DoesNotContain("Width", new TypedCode(Shapes).Texts("new Square { Width = 3, ‸"));

    [Theory]
    [InlineData("class Round : Shape { public override double ‸ }", "Area")]
    [InlineData("class Round : Shape { public override double Ar‸", "Area")]
    [InlineData("class Round : Shape { public override ‸ }", "double Area")]
    [InlineData("class Round : Shape { public override ToS‸", "string ToString()")]
    public void MembersToOverrideAreOffered(string code, string expected)
    {
        var texts = new TypedCode(Shapes).Texts(code);

        Assert.Contains(expected, texts);
        Assert.DoesNotContain("Sides", texts);
    }
}
