"""Files found by name and by text, and none outside the folder."""
# ruff: noqa
import warnings; warnings.simplefilter("ignore")
import langchain.agents.middleware as m, tempfile, os
d=tempfile.mkdtemp()
os.makedirs(d+"/a/b"); open(d+"/x.py","w").write("import os\nfoo=1\n"); open(d+"/a/y.txt","w").write("foo bar\nfoo\n"); open(d+"/a/b/z.py","w").write("nothing"); os.symlink("/etc",d+"/link"); os.symlink("/etc/passwd",d+"/pw.txt"); open(d+"/big","w").write("foo"*800000); open(d+"/bin","wb").write(b"foo\xff\xfe\0")
for i,f in enumerate(["x.py","a/y.txt","a/b/z.py","big","bin"]): os.utime(d+"/"+f,(1000+i,1000+i))
f=m.FilesystemFileSearchMiddleware(root_path=d, use_ripgrep=False, max_file_size_mb=1)
print([(t.name,{k:{a:b for a,b in v.items() if a!='description'} for k,v in t.args.items()}) for t in f.tools])
g,r=f.tools
for q in (dict(pattern="**/*.py"),dict(pattern="*.py"),dict(pattern="*.py",path="/a/b"),dict(pattern="*",path="/nope"),dict(pattern="**/*",path="/../.."),dict(pattern="../*"),dict(pattern="**/*"),dict(pattern="/etc/*"),dict(pattern="link/*"),dict(pattern="*",path="a"),dict(pattern=""),dict(pattern="*",path="~"), dict(pattern="**")):
    try: print("glob",q,repr(g.invoke(q)))
    except Exception as e: print("glob",q,type(e),e)
for q in (dict(pattern="foo"),dict(pattern="foo",output_mode="content"),dict(pattern="foo",output_mode="count"),dict(pattern="("),dict(pattern="foo",include="*.py"),dict(pattern="foo",include="*.{py,txt}"),dict(pattern="foo",include="[bad"),dict(pattern="foo",include="{a"),dict(pattern="zzz"),dict(pattern="foo",path="/../"),dict(pattern="root",path="/link"),dict(pattern="root"),dict(pattern="foo",path="/nope"), dict(pattern="^f.o$", output_mode="content"),dict(pattern="foo",include="a/*.txt"),dict(pattern="foo",include=""),dict(pattern="FOO"),dict(pattern="foo",path="a/y.txt")):
    try: print("grep",q,repr(r.invoke(q)))
    except Exception as e: print("grep",q,type(e),e)
