#!/bin/sh
# seeds-xmp.sh DIR: develop settings as attributes, elements and structures for fuzz_xmp.
cat > "$1/a.xmp" <<'END'
<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure2012="+0.35" crs:Temperature="5200"
crs:WhiteBalance="Custom" crs:Tint="+15" crs:Contrast2012="-12" crs:HueAdjustmentRed="3">
<crs:Dehaze>&#43;20</crs:Dehaze><crs:ConvertToGrayscale>True</crs:ConvertToGrayscale>
<crs:ToneCurvePV2012><rdf:Seq><rdf:li>0, 0</rdf:li></rdf:Seq></crs:ToneCurvePV2012>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
END
