using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Notebooks.Tests;

/// <summary>
/// A Roslyn script session that knows nothing of CourseKit: it starts with exactly the language version, imports, references and resolvers of <c>CSharpKernel</c> in the archived repository
/// dotnet/interactive (its last commit). Left out is what cannot be restored everywhere: the references to .NET Interactive's own three assemblies, and <c>using static
/// Microsoft.DotNet.Interactive.Kernel</c>, which its start adds. No lecture may need them.
/// </summary>
internal sealed class BareScript
{
    private readonly ScriptOptions options;
    private ScriptState<object>? state;

    /// <summary>A session whose relative paths begin in a folder, as that of a notebook's kernel do.</summary>
    public BareScript(string folder, params IEnumerable<MetadataReference> further) => options = ScriptOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .AddImports("System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq")
        .AddReferences(typeof(Enumerable).Assembly, typeof(IEnumerable<>).Assembly, typeof(Task<>).Assembly)
        .AddReferences(further)
        .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder))
        .WithSourceResolver(new SourceFileResolver(ImmutableArray<string>.Empty, folder));

    /// <summary>Runs a cell.</summary>
    /// <returns>The value of its last expression.</returns>
    /// <exception cref="CompilationErrorException">It does not compile.</exception>
    public async Task<object?> RunAsync(string code, CancellationToken cancellation)
    {
        state = state is null
            ? await CSharpScript.RunAsync(code, options, cancellationToken: cancellation)
            : await state.ContinueWithAsync(code, options, cancellation);
        return state.ReturnValue;
    }
}
