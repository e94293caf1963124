using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace CourseKit.Jupyter.Sessions.Packages;

/// <summary>
/// Gets packages onto this machine through <c>dotnet restore</c> of a project that asks for them: with the user's sources, credentials and
/// cache, and with the configuration files from the notebook's folder upward.
/// </summary>
/// <param name="folder">The notebook's folder.</param>
internal sealed class PackageRestore(string folder)
{
    private static readonly string Runtime = RuntimeInformation.RuntimeIdentifier;

    /// <summary>Restores packages, and all that they need.</summary>
    /// <exception cref="PackageException">They cannot be had.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<RestoredPackage> Restore(IReadOnlyList<PackageRequest> requests, IReadOnlyList<string> sources, CancellationToken cancellation)
    {
        var project = Project(requests, sources);
        var place = Place(project);
        var assets = Path.Combine(place, "obj", "project.assets.json");
        // What names one version each comes to the same again; the newest may be another by now.
        if (requests.All(request => request.IsExact) && File.Exists(assets) && AssetsFile.Read(assets, Runtime) is var known && known.All(package => package.IsComplete)) return known;

        var file = Path.Combine(place, "packages.csproj");
        Write(file, project);
        // So that nothing in a folder above has a say.
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" }) Write(Path.Combine(place, name), "<Project />");
        var (output, succeeded) = DotnetCommand.Run(["restore", file, "--verbosity", "minimal", "-tl:off", $"-p:RestoreRootConfigDirectory={folder}"], place, cancellation);
        if (succeeded) return AssetsFile.Read(assets, Runtime);
        File.Delete(assets);
        throw new PackageException(RestoreErrors.Message(output));
    }

    private static string Project(IReadOnlyList<PackageRequest> requests, IReadOnlyList<string> sources) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net{Environment.Version.Major}.{Environment.Version.Minor}</TargetFramework>
            <RuntimeIdentifier>{Runtime}</RuntimeIdentifier>
            <SelfContained>false</SelfContained>
            <UseAppHost>false</UseAppHost>
            <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
            <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
            <NuGetAudit>false</NuGetAudit>
            <RestoreAdditionalProjectSources>{SecurityElement.Escape(string.Join(';', sources))}</RestoreAdditionalProjectSources>
          </PropertyGroup>
          <ItemGroup>
        {string.Join('\n', requests.Select(request => $"    <PackageReference Include=\"{request.Name}\" Version=\"{SecurityElement.Escape(request.Version)}\" />"))}
          </ItemGroup>
        </Project>
        """;

    // A folder for each set of packages and each place that configuration may come from.
    private string Place(string project)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder + "\n" + project)))[..24];
        try
        {
            var caches = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return Directory.CreateDirectory(Path.Combine(caches.Length > 0 ? caches : Path.GetTempPath(), "coursekit", "packages", key)).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A home folder that cannot be written.
            return Directory.CreateTempSubdirectory("coursekit-packages-").FullName;
        }
    }

    private static void Write(string path, string text)
    {
        var temporary = path + "." + Path.GetRandomFileName();
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
