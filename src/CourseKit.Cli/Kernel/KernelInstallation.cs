using System.Reflection;

namespace CourseKit.Cli.Kernel;

/// <summary>Installs and removes the kernel for Jupyter and everything that reads its kernelspecs.</summary>
/// <param name="data">The Jupyter data folder.</param>
internal sealed class KernelInstallation(string data)
{
    private readonly KernelSpecFolder folder = new(data);

    /// <summary>The version of this program, without the commit that the build appends.</summary>
    public static string Version { get; } =
        typeof(KernelInstallation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Writes the kernelspec. From a checkout's build output a copy is published first, for the kernelspec to name.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <param name="displayName">What people see.</param>
    /// <param name="replace">Whether a kernelspec of somebody else may go.</param>
    /// <param name="inPlace">Whether the kernelspec names this very program, wherever it lies.</param>
    /// <param name="say">Told what is going on, a line at a time.</param>
    /// <param name="cancellation">Stops a build.</param>
    /// <returns>The kernelspec's folder.</returns>
    /// <exception cref="KernelException">It cannot be installed.</exception>
    public string Install(string name, string displayName, bool replace, bool inPlace, Action<string> say, CancellationToken cancellation)
    {
        // Before the long work, what can be known before it.
        folder.Refuse(name, replace);
        var checkout = inPlace ? null : KernelBuild.CheckoutOf(AppContext.BaseDirectory);
        var program = checkout is null ? AppContext.BaseDirectory : new KernelBuild(checkout, folder.Data).Publish(Version, say, cancellation);
        var written = folder.Write(name, KernelSpec.Create(KernelProgram.In(program), displayName, Version), replace);
        // Whoever has the old kernel open keeps it.
        RemoveUnusedCopies(keep: 1);
        return written;
    }

    /// <summary>Removes a kernelspec of CourseKit, and the copies that nothing starts any more.</summary>
    /// <returns>The folder that is gone.</returns>
    /// <exception cref="KernelException">There is none, it is somebody else's, or it cannot be removed.</exception>
    public string Remove(string name)
    {
        var removed = folder.Remove(name);
        RemoveUnusedCopies(keep: 0);
        return removed;
    }

    private void RemoveUnusedCopies(int keep) => KernelBuild.RemoveUnused(folder.Ours().Select(found => found.Spec).OfType<KernelSpec>(), folder.Data, keep);
}
