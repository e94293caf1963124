namespace CourseKit.Charts.Tests;
public class TmpDump {
 [Fact] public void Dump() {
  var dir = Environment.GetEnvironmentVariable("CK_DUMP"); if (dir is null) Assert.Skip("x");
  foreach (var (n,f) in Gallery.Figures) { f.Save(Path.Combine(dir, n+".svg")); File.WriteAllText(Path.Combine(dir,n+".txt"), f.ToText()+"\n\n"+f.Description); f.Save(Path.Combine(dir,n+".html")); }
 }
}
