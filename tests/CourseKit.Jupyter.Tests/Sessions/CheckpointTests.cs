using CourseKit.Jupyter.Sessions;
using CourseKit.Jupyter.Sessions.Scripting;
using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Tests.Sessions;

public class CheckpointTests
{
    // So long that an abort would come only after the test was given up.
    private readonly RunningCells cells = new(new() { CancellationGrace = TimeSpan.FromMinutes(30) });

    public static TheoryData<string, string> Tricky => new()
    {
        { "System.Linq.Expressions.Expression<Func<int, int>> e = x => x + 1; Func<int, int> f = x => x + 2;\ne.Compile()(1) + f(1) + e.Body.NodeType.ToString()", "5Add" },
        { "System.Linq.Expressions.Expression<Func<int[], bool>> e = xs => xs.Any(x => x > 1); bool G() => e.Compile()([2]);\nG()", "True" },
        { "while (false) { }\n(from n in new[] { 1, 2, 3 }.AsQueryable() where new[] { 1, 3 }.Any(m => m == n) select n * new Func<int>(() => 2)()).Sum()", "8" },
        { "int[] a = [1, 2]; ref int At(int i) => ref a[i]; At(1) = 7;\na[1]", "7" },
        { "class C { int x = 3; public ref int X => ref x; public ref readonly int Y { get => ref x; } } var c = new C(); c.X = 4;\nc.Y", "4" },
        { "IEnumerable<int> Few() { for (var i = 0; ; i++) { if (i == 3) yield break; yield return i; } }\nFew().Sum()", "3" },
        { "async Task<int> A(int n) { await Task.Yield(); return n; } async Task<int> B() => await A(5); async Task V() => await A(1); async ValueTask W() => await V(); await W();\nawait B()", "5" },
        { "async IAsyncEnumerable<int> S() { for (var i = 0; i < 3; i++) { await Task.Yield(); yield return i; } } var sum = 0; await foreach (var i in S()) sum += i;\nsum", "3" },
        { "int sum = 0; for (var i = 0; i < 3; i++) sum += await Task.FromResult(i);\nsum", "3" },
        { "string Kind(object o) => o switch { int n when n > 1 => \"big\", int => \"int\", string { Length: > 2 } s => s, _ => throw new ArgumentException() };\nKind(2) + Kind(1) + Kind(\"abc\")", "bigintabc" },
        { "static T Twice<T>(T x, Func<T, T> f) { static T Apply(T y, Func<T, T> g) => g(y); return Apply(Apply(x, f), f); }\nTwice(2, static x => x * x)", "16" },
        { "record P(int X) { public int Y => X + 1; public static P operator +(P a, P b) => new(a.X + b.X); public static implicit operator int(P p) => p.X; }\n(int)(new P(1) + new P(2)) + new P(3).Y", "7" },
        { "class Q(int a, Func<int, int> f) { readonly int b = f(a); public int B => b; public Q(int c) : this(c, x => x * 3) { } ~Q() => Console.Out.Flush(); }\nnew Q(2).B", "6" },
        { "struct V { public int X; public V() => X = 5; public readonly int Twice() => 2 * X; public int this[int i] => X + i; public int Z { readonly get => X; set => X = value; } }\nnew V().Twice() + new V()[1] + new V { Z = 2 }.Z", "18" },
        { "unsafe int Sum(int* p, int n) { int s = 0; while (n-- > 0) s += *p++; return s; } unsafe int Go() { var p = stackalloc int[3] { 1, 2, 3 }; fixed (int* q = new int[] { 4 }) return Sum(p, 3) + *q; }\nGo()", "10" },
        { "int Jump() { var n = 0; again: n++; if (n < 3) goto again; goto last; last: return n; }\nJump()", "3" },
        { "int Case(int n) { var c = 0; switch (n) { case 0: return c; case 1: c++; n = 0; goto case 0; default: c += 10; goto case 1; } }\nCase(5)", "11" },
        { "Func<int, Func<int, int>> add = x => y => x + y;\nadd(1)(2)", "3" },
        { "var n = 0; Action a = () => n++; Action<int> b = _ => Console.Write(\"\"); Func<Task> c = async () => await Task.Yield(); Func<Task<int>> d = async () => await Task.FromResult(4); a(); b(1); await c();\nn + await d()", "5" },
        { "int s = 0; foreach (var (a, b) in new[] { (1, 2), (3, 4) }) s += a * b; do s++; while (s < 20); do { using var m = new MemoryStream(); lock (m) checked { s++; } } while (s < 22);\ns", "22" },
        { "int Over(Span<int> x) { var s = 0; foreach (ref var v in x) s += v++; return s; } int Spans() { Span<int> x = stackalloc int[3] { 1, 2, 3 }; return Over(x) + x[2]; }\nSpans()", "10" },
        { "Span<int> Tail(Span<int> x) => x[1..]; int Len() => Tail(new int[3]).Length;\nLen()", "2" },
        { "interface I { int A => 4; int B() => A; static abstract int C { get; } } class J : I { public static int C => 1; int I.B() => 2; }\n((I)new J()).B()", "2" },
        { "class E { event Action? h; public event Action H { add => h += value; remove { h -= value; } } public void Go() => h?.Invoke(); static int n; static E() { for (var i = 0; i < 3; i++) n++; } public static int N => n; }\nvar e = new E(); e.H += delegate { }; e.Go();\nE.N", "3" },
        { "static int Half(this int n) => n / 2;\n8.Half()", "4" },
        { "int Late() { try { while (true) { return 1; } } finally { for (var i = 0; i < 2; i++) Console.Write(\"\"); } }\nLate()", "1" },
        { "int Fail() => throw new InvalidOperationException(); int Safe() { try { return Fail(); } catch (InvalidOperationException) when (new Func<bool>(() => true)()) { return 9; } }\nSafe()", "9" },
        { "#region A\nfor (var i = 0; i < 2; i++)\n{\n#if DEBUG\n#pragma warning disable\n#endif\n    // nothing\n}\n#endregion\n1", "1" },
        { "dynamic D(dynamic x) => x + 1; object O() => D(2);\nO()", "3" },
        { "delegate ref int R(int[] x); R r = (int[] x) => ref x[0]; var z = new int[1]; r(z) = 6; var plus = (int x, int y = 2) => x + y;\nz[0] + plus(1)", "9" },
        { "class Up { public int N; public void operator +=(int x) => N += x; } var u = new Up(); u += 3;\nu.N", "3" },
        { "void Pick(Action a) => Console.Write(\"a\"); int Wide(Func<int> f) => f(); void Nothing() { } Pick(() => Nothing());\nWide(() => default)", "a0" },
    };

    [Theory]
    [MemberData(nameof(Tricky))]
    public void Code_means_the_same_with_checkpoints(string code, string expected)
    {
        Assert.Equal(expected, cells.Text(code));
        var written = new RunningCells().Session.Chain.Continue(code);
        var checkable = CellInstrumentation.Of(written, TestContext.Current.CancellationToken)!;
        Assert.DoesNotContain(checkable.GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var (before, after) = (written.SyntaxTrees[0].GetText(TestContext.Current.CancellationToken), checkable.SyntaxTrees[0].GetText(TestContext.Current.CancellationToken));
        Assert.Equal(before.Lines.Count, after.Lines.Count);
        Assert.Contains("Checkpoint", after.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("while (true) ;")]
    [InlineData("do { } while (true);")]
    [InlineData("again: goto again;")]
    [InlineData("void Spin() { again: ; goto again; } Spin();")]
    [InlineData("void Spin() { switch (1) { case 1: goto case 1; } } Spin();")]
    [InlineData("int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2); Fib(90);")]
    [InlineData("IEnumerable<int> Ones() { while (true) yield return 1; } Ones().LongCount();")]
    [InlineData("Enumerable.Repeat(1, int.MaxValue).SelectMany(x => Enumerable.Repeat(1, int.MaxValue)).LongCount(x => x > 1);")]
    [InlineData("for (int i = 0; i < 9; i++) for (int j = 0; j < 9; j++) { i = 0; j = 0; }")]
    [InlineData("while (true) try { while (true) { } } catch { }")]
    [InlineData("Task.Run(() => { while (true) { } }).GetAwaiter().GetResult();")]
    [InlineData("Parallel.For(0, 8, _ => { while (true) { } });")]
    public void A_cancelled_cell_leaves_by_an_exception_that_its_finally_blocks_see(string code)
    {
        cells.Run("var left = \"\";");
        cells.RunStoppedBy(StopButton.Connect(), $$"""
            void Go()
            {
                {{(code.StartsWith("again", StringComparison.Ordinal) ? "" : code)}}
            }

            StopButton.Press();
            try { Go(); {{(code.StartsWith("again", StringComparison.Ordinal) ? code : "")}} } catch (Exception exception) { left = exception.GetBaseException().ToString(); }
            while (true) { }
            """);
        Assert.Equal(CellStatus.Cancelled, cells.Last!.Status);
        if (!code.Contains("catch", StringComparison.Ordinal)) Assert.Contains("cancel", cells.Text("left"), StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_that_a_cancelled_cell_started_end_and_the_process_goes_on()
    {
        cells.Run("Thread thread = null;");
        cells.RunStoppedBy(StopButton.Connect(), "thread = new Thread(() => { while (true) { } }); thread.Start(); StopButton.Press(); while (true) { }");
        Assert.Equal(CellStatus.Cancelled, cells.Last!.Status);
        Assert.Equal("True", cells.Text("thread.Join(30_000)"));
    }

    [Fact]
    public async Task A_cell_that_is_not_cancelled_is_left_alone_by_one_that_is()
    {
        var other = new RunningCells();
        var running = Task.Run(() => other.Text("long n = 0; for (var i = 0; i < 50_000_000; i++) n += i % 3;\nn"), TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++) cells.RunStoppedBy(StopButton.Connect(), "StopButton.Press(); while (true) { }");
        Assert.Equal("49999999", await running);
    }

    [Fact]
    public void Errors_are_those_of_the_code_as_written_and_their_lines_too()
    {
        var wrong = cells.Error("for (var i = 0; i < 2; i++)\n{\n    i = \"\";\n}");
        Assert.Equal("cell [1], line 3, column 9: Cannot implicitly convert type 'string' to 'int' (CS0029)", wrong.Traceback[0]);
        Assert.Contains("Embedded statement", cells.Error("while (true) int x = 1;").Message, StringComparison.Ordinal);
        var thrown = cells.Error("int F(int n)\n  =>\n    10 / n;\nforeach (var n in new[] { 1, 0 })\n{\n    // below\n    F(n);\n}");
        Assert.Equal(["  at cell [3], line 3: 10 / n;", "  at cell [3], line 7: F(n);"], thrown.Traceback.Skip(1));
    }

    [Fact]
    public void Completion_does_not_offer_them()
    {
        var type = cells.Session.Chain.Continue("").GetTypeByMetadataName(typeof(Checkpoint).FullName!);
        Assert.False(CourseKit.Jupyter.Completion.SymbolVisibility.IsOffered(type!));
    }

    [Fact]
    public void A_session_that_is_not_given_this_assembly_has_checkpoints_too()
    {
        var session = new CSharpSession(new([], ["System"]));
        var outputs = new OutputList([]);
        session.Run("int Down(int n) => Down(n + 1) + 1;\nDown(0)", outputs, TestContext.Current.CancellationToken);
        Assert.Equal("InsufficientExecutionStackException", Assert.IsType<Jupyter.Display.ErrorOutput>(outputs.Outputs[^1]).Name);
    }

    [Theory]
    [InlineData("class Node { Node next = new Node(); }\nnew Node()")]
    [InlineData("class Self { public int Age { get => Age; set => Age = value; } }\nnew Self().Age")]
    [InlineData("class Self { public int Age => Age; }\nnew Self { }.Age")]
    [InlineData("Func<int, int> f = null; f = n => f(n + 1) + 1;\nf(0)")]
    [InlineData("class N { public static N operator +(N a, N b) => a + b; }\nnew N() + new N()")]
    public void Recursion_that_calls_nothing_by_name_is_an_error_too(string code) =>
        Assert.Equal("InsufficientExecutionStackException", cells.Error(code).Name);
}
