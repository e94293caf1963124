using CourseKit.Jupyter.Sessions.Packages;
using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>The script that a session's cells grow: compiles a cell as its next part, loads it, and keeps the variables.</summary>
internal sealed class ScriptEngine
{
    private readonly ScriptEnvironment environment;
    private readonly string folder;
    private readonly CellCompiler compiler;
    private readonly SubmissionStates states = new();
    private readonly SessionPackages packages;
    private volatile ScriptChain chain;

    static ScriptEngine() => NativeHeap.GiveBack();

    /// <param name="environment">What cells may use without saying so.</param>
    /// <param name="folder">Where relative paths start.</param>
    public ScriptEngine(ScriptEnvironment environment, string folder)
        : this(environment, folder, new CellCompiler(environment, folder))
    {
    }

    private ScriptEngine(ScriptEnvironment environment, string folder, CellCompiler compiler)
    {
        (this.environment, this.folder, this.compiler) = (environment, folder, compiler);
        packages = new(folder);
        (Assemblies, chain) = (new([.. environment.References, typeof(Checkpoint).Assembly]), ScriptChain.Start(compiler));
    }

    /// <summary>The parts so far.</summary>
    public ScriptChain Chain => chain;

    /// <summary>The assemblies of cells and of what they refer to.</summary>
    public CellAssemblies Assemblies { get; }

    /// <summary>A script with nothing in it, under the same conditions.</summary>
    public ScriptEngine Anew() => new(environment, folder, compiler);

    /// <summary>Adds packages, which this cell and all further ones may use.</summary>
    /// <exception cref="PackageException">They cannot be had.</exception>
    public void AddPackages(IReadOnlyList<PackageRequest> asked, IReadOnlyList<string> sources, CancellationToken cancellation)
    {
        var added = packages.Add(asked, sources, cancellation);
        Assemblies.Add(added.SelectMany(package => package.Assemblies));
        Assemblies.AddNative(added.SelectMany(package => package.NativeLibraries));
        chain = chain.With(SessionPackages.References(added));
    }

    /// <summary>Compiles a cell as the next part.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="name">What stands for a file name in stack traces.</param>
    /// <param name="cancellation">Stops compiling.</param>
    /// <returns>The cell, or null and the errors.</returns>
    public (CompiledCell? Cell, IReadOnlyList<Diagnostic> Errors) Compile(string source, string name, CancellationToken cancellation) =>
        CellCompiler.Emit(chain.Continue(source, name), cancellation);

    /// <summary>Runs a compiled cell up to its end or its first wait.</summary>
    /// <returns>The value of its last expression, when it has run.</returns>
    public Task<object?> Start(CompiledCell cell)
    {
        Assemblies.Add(cell.ReferencedFiles);
        if (!cell.HasCode)
        {
            chain = chain.With(cell, null, states);
            return Task.FromResult<object?>(null);
        }

        var (type, run) = Assemblies.Load(cell);
        var slots = cell.Declares ? states.For(chain.Count + 1) : states.Copy(chain.Count + 1);
        // Before it runs: what a cell assigned before it failed, or was stopped, stays.
        if (cell.Declares) chain = chain.With(cell, type, states);
        return run(slots);
    }

    /// <summary>Compiles and runs something small, apart from the script, so that the first cell finds the compiler ready.</summary>
    public void WarmUp()
    {
        var apart = Anew();
        if (apart.Compile("var warm = 1;\nwarm + 1", "cell", CancellationToken.None).Cell is { } cell) apart.Start(cell).GetAwaiter().GetResult();
    }
}
